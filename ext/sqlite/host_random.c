/* host_random.c - random bytes are SQLite's. */
#include "base/random.h"
#include "sqlite/host.h"

void kl_random_bytes(void *to, size_t size) { sqlite3_randomness((int)size, to); }
