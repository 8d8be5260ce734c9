/* js.h - the term of the Jensen-Shannon divergence for shares that no double is. */
#ifndef KLDIV_DIVERGENCE_JS_H
#define KLDIV_DIVERGENCE_JS_H

#include "divergence/divergence.h"

/* The outcome's part of share KL(P || M) + rest KL(Q || M), M = share P + rest Q, share + rest =
** 1. */
KlDd kl_js_term(const KlOutcome *outcome, KlDd share, KlDd rest);

#endif
