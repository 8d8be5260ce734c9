/* md5.h - the MD5 message digest (RFC 1321), to compare long results by. */
#ifndef SLT_MD5_H
#define SLT_MD5_H

#include <stddef.h>
#include <stdint.h>

enum { SLT_MD5_BLOCK = 64, SLT_MD5_HEX_SIZE = 33 };

typedef struct SltMd5 {
  uint32_t state[4];
  uint64_t length; /* bytes added so far */
  unsigned char block[SLT_MD5_BLOCK];
} SltMd5;

void slt_md5_start(SltMd5 *md5);

void slt_md5_add(SltMd5 *md5, const void *data, size_t size);

/* Writes the digest as 32 lower-case hexadecimal digits and a terminator. */
void slt_md5_finish(SltMd5 *md5, char hex[SLT_MD5_HEX_SIZE]);

#endif
