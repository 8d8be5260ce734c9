/* source.h - users' tables and queries, read through statements on the same connection.
**
** A source is text: the name of a table or view, or else one SELECT.  It is prepared as the user's
** own SQL, with all that the user may do: what opens sources has to be kept out of schemas
** (runs_sql of KlTable, SQLITE_DIRECTONLY).
**
** Sources that are opened together are read from one snapshot of each database file, whatever other
** connections commit meanwhile: every attached database is held from before the first row is read
** until they are closed.  Within a transaction the snapshot is the transaction's.  What SQLite does
** not give: one instant for several files (their snapshots begin one after the other), rows as they
** were if the sources' own functions write to them on this connection, and a hold on a database
** that could not be read when they were opened.
*/
#ifndef KLDIV_SQLITE_SOURCE_H
#define KLDIV_SQLITE_SOURCE_H

#include <stdbool.h>

#include "sqlite/host.h"

enum {
  KL_SOURCES = 2,
  KL_SOURCE_DEPTH = 4,      /* of sources that open sources */
  KL_SOURCE_DATABASES = 126 /* as many files as SQLite can have on a connection */
};

typedef struct KlSource {
  sqlite3 *db;
  const char *function, *argument; /* for errors; borrowed */
  sqlite3_stmt *statement;
  bool has_row;
  int columns; /* their names are the statement's, each another */
  char *from;  /* what stands behind FROM in a query of the same rows */
} KlSource;

/* Zeroed memory is none. */
typedef struct KlSources {
  KlSource source[KL_SOURCES];
  int count;
  sqlite3_stmt *level;                     /* one that is known by its text, to count levels */
  sqlite3_stmt *held[KL_SOURCE_DATABASES]; /* each keeps the snapshot of a database */
  int holds;
} KlSources;

/* Opens the `count` sources that the arguments are, each at its first row if there is one.  Names
** are tried first, as they are given and then as SQL writes them: quoted or not, with or without a
** schema.  SQLITE_OK, or another code with nothing open and a text in *error, from sqlite3_mprintf;
** no text where the code says all: SQLITE_NOMEM, SQLITE_INTERRUPT.
**
** To be closed as soon as the rows are read: open sources count as levels. */
int kl_sources_open(KlSources *sources, sqlite3 *db, const char *function,
                    const char *const *argument_name, sqlite3_value *const *argument, int count,
                    char **error);

/* Goes to the next row: SQLITE_OK, with or without a row, or as above. */
int kl_source_next(KlSource *source, char **error);

/* Goes back to the first row. */
int kl_source_again(KlSource *source, char **error);

/* Nothing is left on the connection.  May be called again. */
void kl_sources_close(KlSources *sources);

#endif
