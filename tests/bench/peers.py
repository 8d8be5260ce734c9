#!/usr/bin/python3
"""peers.py - two samples compared by kldiv, by NumPy and SciPy, and by plain SQL, in one run.

    peers.py PATH-OF-EXTENSION [--rows 5000000] [--points 100000] [--runs 3] [--only WORD]

Needs python3-scipy, and a python3 whose sqlite3 loads extensions: Debian's does.  Every way runs
once a round, so that a noisy machine is noisy for all of them; the table shows medians of seconds
of the processor, as none of them takes two, and how many times kldiv's that is.  Where data is
fetched, the time of that is included: it is part of asking outside of SQL.  It is fetched in two
ways: as most programs do, numpy.array(cursor.fetchall()), and by numpy.fromiter, which takes two
thirds of that.  All ways of a question have to give one answer, or the run fails; how fast they
are never fails it.
"""
import argparse
import itertools
import os
import sqlite3
import statistics
import sys
import tempfile
import time

try:
    import numpy
    import scipy
    import scipy.spatial
    import scipy.stats
except ImportError:
    sys.exit("peers.py: needs NumPy and SciPy (Debian: apt-get install python3-scipy)")

K = 5  # neighbours, as dist_kl_knn has where it is not told
BINS = 10


class Peers:
    """A table t(x, y) of standard normals, one s(x, y) of fewer, one v of points in space."""

    def __init__(self, path, extension, rows, points):
        self.rows, self.points = rows, points
        self.db = sqlite3.connect(path)
        self.db.enable_load_extension(True)
        self.db.load_extension(extension)
        self.db.execute("PRAGMA journal_mode = OFF")
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.execute(f"PRAGMA mmap_size = {1 << 32}")
        self.db.execute("PRAGMA temp_store = MEMORY")
        draw = numpy.random.default_rng(20240229)
        self.fill("t(x, y)", draw.normal(size=(rows, 2)))
        self.fill("s(x, y)", draw.normal(size=(points, 2)))
        self.fill("v(x1, x2, x3, y1, y2, y3)", draw.normal(size=(points, 6)))
        self.db.commit()

    def fill(self, table, data):
        columns = table.replace(",", " REAL,").replace(")", " REAL)")
        self.db.execute(f"CREATE TABLE {columns}")
        places = ",".join("?" * data.shape[1])
        self.db.executemany(f"INSERT INTO {table} VALUES ({places})", data.tolist())

    def value(self, sql):
        return self.db.execute(sql).fetchone()[0]

    def fetchall(self, columns, table):
        """The usual way into an array."""
        return numpy.array(self.db.execute(f"SELECT {columns} FROM {table}").fetchall())

    def fromiter(self, columns, table):
        """The quickest that sqlite3 has."""
        rows = self.rows if table == "t" else self.points
        cursor = self.db.execute(f"SELECT {columns} FROM {table}")
        width = len(cursor.description)
        cells = itertools.chain.from_iterable(cursor)
        return numpy.fromiter(cells, float, rows * width).reshape(rows, width)


def fetching(fetch, compute, columns, table):
    """A way that asks outside of SQL."""
    return lambda peers: compute(fetch(peers, columns, table))


# ---- Kolmogorov-Smirnov ----

def ks_floor(peers):
    return peers.value("SELECT count(x) + count(y) FROM t") and None


def ks_kldiv(peers):
    return peers.value("SELECT dist_ks(dist_sample(x), dist_sample(y)) FROM t")


def ks_scipy(both):
    return scipy.stats.ks_2samp(both[:, 0], both[:, 1], method="asymp").statistic


def ks_sql(peers):
    # Steps of 1/n up and 1/m down, as whole numbers of 1/(n m); ties are peers of one frame.
    return peers.value("""
        WITH n AS MATERIALIZED (SELECT count(x) AS n, count(y) AS m FROM t),
          steps AS (SELECT x AS v, m AS d FROM t, n UNION ALL SELECT y, -n FROM t, n),
          gaps AS (SELECT sum(d) OVER (ORDER BY v) AS gap FROM steps)
        SELECT max(abs(gap)) / (1.0 * n * m) FROM gaps, n""")


# ---- stability index on deciles of x ----

def psi_kldiv(peers):
    return peers.value("SELECT dist_psi(dist_sample(x), dist_sample(y)) FROM t")


def psi_numpy(both):
    rows = len(both)
    edge = numpy.percentile(both[:, 0], numpy.arange(1, BINS) * 100.0 / BINS)
    edge = numpy.concatenate([[-numpy.inf], edge, [numpy.inf]])
    p = numpy.histogram(both[:, 0], edge)[0] / rows
    q = numpy.histogram(both[:, 1], edge)[0] / rows
    return float(numpy.sum((p - q) * numpy.log(p / q)))


def psi_sql(peers):
    edges = ", ".join(f"max(iif(b = {i}, e, NULL)) AS e{i}" for i in range(2, BINS + 1))
    bin_of = [" + ".join(f"({column} >= e{i})" for i in range(2, BINS + 1)) for column in "xy"]
    return peers.value(f"""
        WITH cut AS (SELECT b, min(x) AS e
            FROM (SELECT x, ntile({BINS}) OVER (ORDER BY x) AS b FROM t) GROUP BY b),
          edge AS MATERIALIZED (SELECT {edges} FROM cut),
          binned AS (SELECT {bin_of[0]} AS i, {bin_of[1]} AS j FROM t, edge),
          p AS (SELECT i, 1.0 * count(*) / (SELECT count(*) FROM t) AS p FROM binned GROUP BY i),
          q AS (SELECT j, 1.0 * count(*) / (SELECT count(*) FROM t) AS q FROM binned GROUP BY j)
        SELECT sum((p - q) * ln(p / q)) FROM p JOIN q ON i = j""")


# ---- Kullback-Leibler divergence by nearest neighbours ----

def padded(ordered):
    """With infinity beyond both ends."""
    pad = numpy.full(K + 1, numpy.inf)
    return numpy.concatenate([-pad, ordered, pad])


def reach_sorting(ordered, x, position, size):
    """The distance to the size-th of the nearest: of all in a window around the position."""
    around = padded(ordered)[position[:, None] + numpy.arange(1, 2 * K + 2)]
    return numpy.partition(numpy.abs(around - x[:, None]), size - 1)[:, size - 1]


def reach_sliding(ordered, x, position, size):
    """The same, which is that to the farther end of the nearest `size` numbers in a row."""
    wide = padded(ordered)
    least = numpy.full(len(x), numpy.inf)
    for below in range(K + 1):
        first = position + (K + 1 - below)
        numpy.minimum(least, numpy.maximum(x - wide[first], wide[first + size - 1] - x), out=least)
    return least


def knn_line_numpy(both, reach):
    x, y = numpy.sort(both[:, 0]), numpy.sort(both[:, 1])
    own = reach(x, x, numpy.arange(len(x)), K + 1)  # itself among them
    other = reach(y, x, numpy.searchsorted(y, x), K)
    return float(numpy.mean(numpy.log(other / own)) + numpy.log(len(y) / (len(x) - 1)))


def knn_line_sorting(both):
    return knn_line_numpy(both, reach_sorting)


def knn_line_sliding(both):
    return knn_line_numpy(both, reach_sliding)


def knn_line_floor(peers):
    return peers.value("SELECT count(x) + count(y) FROM s") and None


def knn_line_kldiv(peers):
    return peers.value("SELECT dist_kl_knn(dist_sample(x), dist_sample(y)) FROM s")


def tree_estimate(x, y):
    own = scipy.spatial.cKDTree(x).query(x, k=K + 1)[0][:, K]
    other = scipy.spatial.cKDTree(y).query(x, k=K)[0][:, K - 1]
    n, dimension = x.shape
    return float(dimension * numpy.mean(numpy.log(other / own)) + numpy.log(len(y) / (n - 1)))


def knn_line_tree(both):
    return tree_estimate(both[:, :1], both[:, 1:])


def knn_space_tree(both):
    return tree_estimate(numpy.ascontiguousarray(both[:, :3]),
                         numpy.ascontiguousarray(both[:, 3:]))


def knn_space_kldiv(peers):
    return peers.value(
        "SELECT dist_kl_knn(dist_sample(x1, x2, x3), dist_sample(y1, y2, y3)) FROM v")


def outside(name, compute, columns, table, target):
    """The ways that fetch into arrays first: the usual, then the quickest."""
    return tuple((f"{fetch.__name__}, {name}", fetching(fetch, compute, columns, table), target)
                 for fetch in (Peers.fetchall, Peers.fromiter))


# Per question: what it is, how far answers may be apart, and the ways: name, function, how many
# times faster than it kldiv is meant to be.  Deciles by rank and by interpolation differ by a row.
QUESTIONS = (
    ("ks", "KS of two columns", 1e-12, (
        ("kldiv: dist_ks(dist_sample(x), dist_sample(y))", ks_kldiv, None),
        ("floor: count(x), count(y)", ks_floor, None),
        *outside("scipy.stats.ks_2samp", ks_scipy, "x, y", "t", 6),
        ("SQL: window function", ks_sql, 15))),
    ("psi", "PSI on deciles of x", 1e-5, (
        ("kldiv: dist_psi(dist_sample(x), dist_sample(y))", psi_kldiv, None),
        ("floor: count(x), count(y)", ks_floor, None),
        *outside("numpy.percentile, numpy.histogram", psi_numpy, "x, y", "t", 6),
        ("SQL: ntile, CASE", psi_sql, 20))),
    ("line", "KL by 5 nearest neighbours, 1-D", 1e-9, (
        ("kldiv: dist_kl_knn(dist_sample(x), dist_sample(y))", knn_line_kldiv, None),
        ("floor: count(x), count(y)", knn_line_floor, None),
        *outside("numpy.sort, partition of windows", knn_line_sorting, "x, y", "s", 8),
        *outside("numpy.sort, sliding windows", knn_line_sliding, "x, y", "s", None),
        *outside("scipy.spatial.cKDTree", knn_line_tree, "x, y", "s", None))),
    ("space", "KL by 5 nearest neighbours, 3-D", 1e-9, (
        ("kldiv: dist_kl_knn(dist_sample(x1, x2, x3), ...)", knn_space_kldiv, None),
        *outside("scipy.spatial.cKDTree", knn_space_tree, "x1, x2, x3, y1, y2, y3", "v", 3))),
)


def measure(peers, ways, runs):
    """Medians and answers of all ways, round robin."""
    times, answers = [[] for _ in ways], [None for _ in ways]
    for _ in range(runs):
        for i, (_, run, _) in enumerate(ways):
            start = time.process_time()
            answers[i] = run(peers)
            times[i].append(time.process_time() - start)
    return [statistics.median(t) for t in times], answers


def report(title, ways, medians, answers, tolerance):
    """Prints a question.  Returns whether its answers agree."""
    print(title)
    agree = True
    for (name, _, target), seconds, answer in zip(ways, medians, answers):
        ratio = "" if seconds == medians[0] else f"{seconds / medians[0]:7.1f}"
        want = "" if target is None else f"{target:7d}"
        print(f"  {name:<54} {seconds:9.4f} {ratio:>7} {want:>7}", end="")
        print("" if answer is None else f"  {answer:.12g}")
        if answer is not None and abs(answer - answers[0]) > tolerance * max(1.0, abs(answer)):
            agree = False
    if not agree:
        print("  answers differ")
    return agree


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("extension")
    parser.add_argument("--rows", type=int, default=5000000)
    parser.add_argument("--points", type=int, default=100000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", help="ks, psi, line or space")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(os.path.join(folder, "peers.db"), given.extension, given.rows, given.points)
        print(f"SQLite {sqlite3.sqlite_version}, NumPy {numpy.__version__}, "
              f"SciPy {scipy.__version__}, {given.rows} rows and {given.points} points a side, "
              f"medians of {given.runs} runs\n")
        print(f"{'':<56} {'seconds':>9} {'times':>7} {'target':>7}  answer")
        agree = True
        for key, title, tolerance, ways in QUESTIONS:
            if given.only in (None, key):
                medians, answers = measure(peers, ways, given.runs)
                agree &= report(title, ways, medians, answers, tolerance)
        peers.db.close()
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
