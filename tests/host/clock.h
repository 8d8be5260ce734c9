/* clock.h - SQLite's clock, set by a test: kldiv asks whether to stop only where time has gone by.
**
** A program includes this once, and installs the clock before it opens a connection.
*/
#ifndef KLDIV_TESTS_HOST_CLOCK_H
#define KLDIV_TESTS_HOST_CLOCK_H

#include <sqlite3.h>
#include <stddef.h>

/* Milliseconds that go by whenever somebody looks: 0 is a clock that stands still. */
static sqlite3_int64 clock_step = 1000;

static int clock_look(sqlite3_vfs *vfs, sqlite3_int64 *now) {
  static sqlite3_int64 time = 212000000000000; /* in 2005 */
  (void)vfs;
  time += clock_step;
  *now = time;
  return SQLITE_OK;
}

static void clock_install(void) {
  static sqlite3_vfs vfs;
  (void)sqlite3_initialize();
  vfs = *sqlite3_vfs_find(NULL);
  vfs.zName = "test-clock";
  vfs.xCurrentTimeInt64 = clock_look;
  (void)sqlite3_vfs_register(&vfs, 1);
}

#endif
