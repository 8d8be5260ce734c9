/* cell_term.h - what one label or bin adds to a divergence that is a sum over them.
**
** p and q are its shares, from 0 to 1.  Terms are >= 0, +Inf allowed; a divergence that is the root
** of its sum has the sum's terms.
*/
#ifndef KLDIV_REPORT_CELL_TERM_H
#define KLDIV_REPORT_CELL_TERM_H

typedef double KlCellTerm(double p, double q);

/* p ln(p/q) - p + q: of the Kullback-Leibler divergence. */
KlCellTerm kl_cell_relative;

/* Half of that from p and from q to their mean: of the Jensen-Shannon divergence. */
KlCellTerm kl_cell_js;

/* (p - q) ln(p/q): of the population stability index. */
KlCellTerm kl_cell_psi;

/* (sqrt p - sqrt q)^2: of twice the squared Hellinger distance. */
KlCellTerm kl_cell_hellinger;

/* abs(p - q): of twice the total variation distance. */
KlCellTerm kl_cell_tv;

#endif
