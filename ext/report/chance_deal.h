/* chance_deal.h - rows of both sides dealt out anew, as weights of their cells. */
#ifndef KLDIV_REPORT_CHANCE_DEAL_H
#define KLDIV_REPORT_CHANCE_DEAL_H

#include "report/chance.h"
#include "sample/resample.h"

/* Labels with no more rows than this are alike if they have as many. */
enum { KL_CHANCE_FEW = 32 };

typedef struct KlChanceDeal {
  const KlChanceCells *of;
  KlChanceCells drawn;     /* what the last deal gave, for a KlChanceStatistic; its `weight` */
  double rows[2], unit[2]; /* whole rows that are dealt to each side, and the weight of one */
  bool grouped;            /* labels: `large` and `few` are all there is to know */
  double drawings;         /* random numbers that a deal takes, about */
  KlRandom random;
  double *large; /* rows of each label that has many, ascending */
  size_t larges;
  double few[KL_CHANCE_FEW + 1]; /* few[t]: how many labels have t rows */
  KlSampled side[2];             /* cells of the line, if not grouped */
  KlResample resample;
} KlChanceDeal;

/* `cells` stay where they are.  Clear it whatever is returned. */
KlStatus kl_chance_deal_begin(KlChanceDeal *deal, const KlChanceCells *cells, const KlPoll *poll);

void kl_chance_deal_clear(KlChanceDeal *deal);

/* The next deal; the same ones from each beginning, and, of labels in whole rows, in whatever order
** the labels are. */
KlStatus kl_chance_deal_next(KlChanceDeal *deal, const KlPoll *poll);

/* Polls once enough has been drawn; *drawn starts at 0. */
KlStatus kl_chance_deal_poll(const KlChanceDeal *deal, double *drawn, const KlPoll *poll);

#endif
