/* chance_deal.c - rows of both sides dealt out anew, as weights of their cells.
**
** Labels that have the same few rows are alike, and what matters is how many of them have how many
** rows on either side: a million labels that occur once are one hypergeometric number, and a metric
** of what was drawn is a sum over a few hundred entries.
*/
#include "report/chance_deal.h"

#include "base/memory.h"
#include "num/sort.h"

/* Any number; the same for all, so that results can be repeated. */
static const uint64_t chance_deal_seed = 20240301;

/* Entries of labels with few rows: 0 .. t of t on one side. */
enum { CHANCE_DEAL_ENTRIES = (KL_CHANCE_FEW + 1) * (KL_CHANCE_FEW + 2) / 2 };

static KlStatus chance_deal_room(KlChanceDeal *deal, size_t count) {
  deal->drawn.weight[0] = kl_allocate(count * sizeof(double));
  deal->drawn.weight[1] = kl_allocate(count * sizeof(double));
  bool there = deal->drawn.weight[0] != NULL && deal->drawn.weight[1] != NULL;
  if (there && deal->grouped) {
    deal->drawn.times = kl_allocate(count * sizeof(double));
    there = deal->drawn.times != NULL;
  }
  return there ? KL_OK : KL_NO_MEMORY;
}

/* How far labels are given their rows. */
typedef struct ChanceDealPassed {
  double effective, rows;
} ChanceDealPassed;

/* Rows of the i-th label; of weights those that its effective ones, added to all before, make full,
** and what is left for the last one, so that their sum is that of both sides. */
static double chance_deal_rows(const KlChanceDeal *deal, size_t i, ChanceDealPassed *passed) {
  const KlChanceCells *of = deal->of;
  double p = of->weight[0][i], q = of->weight[1][i], all = deal->rows[0] + deal->rows[1];
  if (of->whole) {
    return p + q;
  }
  passed->effective += p / of->total[0] * deal->rows[0] + q / of->total[1] * deal->rows[1];
  double to = i + 1 < of->count ? fmin(floor(passed->effective + 0.5), all) : all;
  double rows = to - passed->rows;
  passed->rows = to;
  return rows;
}

static KlStatus chance_deal_group(KlChanceDeal *deal, const KlPoll *poll) {
  const KlChanceCells *of = deal->of;
  size_t larges = 0;
  ChanceDealPassed passed = {0.0, 0.0};
  for (size_t i = 0; i < of->count; i++) {
    double rows = chance_deal_rows(deal, i, &passed);
    if (rows <= KL_CHANCE_FEW) {
      deal->few[(int)rows] += 1.0;
    } else {
      larges++;
    }
  }
  deal->large = kl_allocate((larges + 1) * sizeof *deal->large);
  if (deal->large == NULL) {
    return KL_NO_MEMORY;
  }
  passed = (ChanceDealPassed){0.0, 0.0};
  for (size_t i = 0; i < of->count; i++) {
    double rows = chance_deal_rows(deal, i, &passed);
    if (rows > KL_CHANCE_FEW) {
      deal->large[deal->larges++] = rows;
    }
  }
  deal->drawings = (double)larges + 1.0;
  for (int t = 2; t <= KL_CHANCE_FEW; t++) {
    deal->drawings += deal->few[t];
  }
  kl_random_begin(&deal->random, chance_deal_seed);
  KlStatus status = chance_deal_room(deal, larges + CHANCE_DEAL_ENTRIES);
  return status == KL_OK ? kl_sort_doubles(deal->large, larges, poll) : status;
}

KlStatus kl_chance_deal_begin(KlChanceDeal *deal, const KlChanceCells *cells, const KlPoll *poll) {
  *deal = (KlChanceDeal){.of = cells, .drawn = *cells};
  deal->drawn.weight[0] = deal->drawn.weight[1] = deal->drawn.times = NULL;
  deal->grouped = cells->low == NULL;
  for (int s = 0; s < 2; s++) {
    deal->rows[s] = fmin(fmax(floor(cells->size[s] + 0.5), 1.0), 0x1p52);
    deal->unit[s] = cells->whole ? 1.0 : cells->total[s] / deal->rows[s];
  }
  if (deal->grouped) {
    return chance_deal_group(deal, poll);
  }
  deal->drawings = (double)cells->count;
  for (int s = 0; s < 2; s++) {
    deal->side[s] = (KlSampled){cells->weight[s], fmin(cells->size[s], 0x1p53), cells->whole};
  }
  KlStatus status = chance_deal_room(deal, cells->count);
  return status == KL_OK
             ? kl_resample_begin(&deal->resample, cells->count, &deal->side[0], &deal->side[1])
             : status;
}

void kl_chance_deal_clear(KlChanceDeal *deal) {
  kl_release(deal->drawn.weight[0]);
  kl_release(deal->drawn.weight[1]);
  kl_release(deal->drawn.times);
  kl_release(deal->large);
  kl_resample_clear(&deal->resample);
  *deal = (KlChanceDeal){0};
}

/* ---- labels ---- */

/* `times` more labels with p and q rows. */
static void chance_deal_put(KlChanceDeal *deal, double p, double q, double times) {
  KlChanceCells *drawn = &deal->drawn;
  drawn->weight[0][drawn->count] = p * deal->unit[0];
  drawn->weight[1][drawn->count] = q * deal->unit[1];
  drawn->times[drawn->count++] = times;
}

/* The rows that are still to be dealt out, and how many of them P is to have. */
typedef struct ChanceDealRest {
  uint64_t rows, p;
} ChanceDealRest;

static uint64_t chance_deal_take(KlRandom *random, ChanceDealRest *rest, uint64_t rows) {
  uint64_t p = kl_random_hypergeometric(random, rows, rest->rows - rows, rest->p);
  rest->rows -= rows;
  rest->p -= p;
  return p;
}

/* Labels of t >= 2 rows, one row after the other. */
static KlStatus chance_deal_few(KlChanceDeal *deal, ChanceDealRest *rest, int t,
                                const KlPoll *poll) {
  double times[KL_CHANCE_FEW + 1] = {0.0};
  KlRandom random = deal->random;
  uint64_t rows = rest->rows, left = rest->p, count = (uint64_t)deal->few[t];
  KlStatus status = KL_OK;
  for (uint64_t i = 0; i < count && status == KL_OK; i++) {
    uint64_t before = left;
    for (int j = 0; j < t; j++) {
      left -= kl_random_below(&random, rows--) < left;
    }
    times[before - left] += 1.0;
    status = i % (KL_POLL_ROWS / 4) == KL_POLL_ROWS / 4 - 1 ? kl_poll(poll) : KL_OK;
  }
  deal->random = random;
  *rest = (ChanceDealRest){rows, left};
  for (int p = 0; p <= t; p++) {
    if (times[p] > 0.0) {
      chance_deal_put(deal, p, t - p, times[p]);
    }
  }
  return status;
}

static KlStatus chance_deal_grouped(KlChanceDeal *deal, const KlPoll *poll) {
  uint64_t n = (uint64_t)deal->rows[0];
  ChanceDealRest rest = {n + (uint64_t)deal->rows[1], n};
  KlStatus status = KL_OK;
  deal->drawn.count = 0;
  if (deal->few[0] > 0.0) {
    chance_deal_put(deal, 0.0, 0.0, deal->few[0]);
  }
  for (size_t i = 0; i < deal->larges && status == KL_OK; i++) {
    uint64_t p = chance_deal_take(&deal->random, &rest, (uint64_t)deal->large[i]);
    chance_deal_put(deal, (double)p, deal->large[i] - (double)p, 1.0);
    status = i % (KL_POLL_ROWS / 4) == KL_POLL_ROWS / 4 - 1 ? kl_poll(poll) : KL_OK;
  }
  for (int t = KL_CHANCE_FEW; t >= 2 && status == KL_OK; t--) {
    status = deal->few[t] > 0.0 ? chance_deal_few(deal, &rest, t, poll) : KL_OK;
  }
  /* What is left are labels of one row. */
  if (rest.p > 0) {
    chance_deal_put(deal, 1.0, 0.0, (double)rest.p);
  }
  if (rest.rows > rest.p) {
    chance_deal_put(deal, 0.0, 1.0, (double)(rest.rows - rest.p));
  }
  return status;
}

/* ---- cells of the line ---- */

static KlStatus chance_deal_listed(KlChanceDeal *deal, const KlPoll *poll) {
  KlStatus status = kl_resample_alike(&deal->resample, poll);
  for (int s = 0; s < 2 && status == KL_OK; s++) {
    for (size_t i = 0; i < deal->of->count; i++) {
      deal->drawn.weight[s][i] = deal->resample.weight[s][i] * deal->unit[s];
    }
  }
  return status;
}

KlStatus kl_chance_deal_next(KlChanceDeal *deal, const KlPoll *poll) {
  return deal->grouped ? chance_deal_grouped(deal, poll) : chance_deal_listed(deal, poll);
}

KlStatus kl_chance_deal_poll(const KlChanceDeal *deal, double *drawn, const KlPoll *poll) {
  *drawn += deal->drawings + 64.0;
  if (4.0 * *drawn < KL_POLL_ROWS) {
    return KL_OK;
  }
  *drawn = 0.0;
  return kl_poll(poll);
}
