/* kldiv.h - the entry point, for programs that link kldiv in (make static).
**
** Link build/libkldiv.a and libm, then once per process
**
**     sqlite3_auto_extension((void (*)(void))sqlite3_kldiv_init);
**
** or once per connection  sqlite3_kldiv_init(db, &message, NULL).
*/
#ifndef KLDIV_H
#define KLDIV_H

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3;
struct sqlite3_api_routines;

/* Registers every function on `db`, unless it has them.  SQLITE_OK, or an error code with a text in
** *message, which the caller frees with sqlite3_free; message may be NULL.  After an error nothing
** is registered, but for functions that a running statement kept from being taken away again. */
int sqlite3_kldiv_init(struct sqlite3 *db, char **message, const struct sqlite3_api_routines *api);

#ifdef __cplusplus
}
#endif

#endif
