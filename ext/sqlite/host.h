/* host.h - SQLite's interface, as a loadable extension sees it or, with SQLITE_CORE, as a program
** does.
**
** A loadable extension calls SQLite through a table of the host's.  The table's pointer is
** renamed, so that kldiv can share a process with other extensions whatever their symbols are
** called.
*/
#ifndef KLDIV_SQLITE_HOST_H
#define KLDIV_SQLITE_HOST_H

#define sqlite3_api kldiv_sqlite3_api
#include <sqlite3ext.h> /* NOLINT */

/* Defined in kldiv.c. */
SQLITE_EXTENSION_INIT3

/* Absent from older headers; an older library masks bits it does not know. */
#ifndef SQLITE_INNOCUOUS
#define SQLITE_INNOCUOUS 0x000200000
#endif

/* Absent from the same headers, and asked of the library from 3.31 on. */
#ifndef SQLITE_VTAB_INNOCUOUS
#define SQLITE_VTAB_INNOCUOUS 2
#define SQLITE_VTAB_DIRECTONLY 3
#endif

/* Required from 3.45 on of functions whose results have a subtype. */
#ifdef SQLITE_RESULT_SUBTYPE
#define KL_SUBTYPE SQLITE_RESULT_SUBTYPE
#else
#define KL_SUBTYPE 0x001000000
#endif

/* Window functions came with this one. */
enum { KL_OLDEST_SQLITE = 3025000 };

#endif
