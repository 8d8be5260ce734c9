/* kldiv.h - the entry point, for programs that link kldiv in (make static).
**
** Compile and link with -DSQLITE_CORE objects, then once per process
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

/* Registers every function on `db`.  SQLITE_OK, or an error code with a text in *message, which
** the caller frees with sqlite3_free; then nothing is registered. */
int sqlite3_kldiv_init(struct sqlite3 *db, char **message, const struct sqlite3_api_routines *api);

#ifdef __cplusplus
}
#endif

#endif
