/* noncentral.h - confidence bounds for the noncentrality of a chi-squared distribution. */
#ifndef KLDIV_NUM_NONCENTRAL_H
#define KLDIV_NUM_NONCENTRAL_H

/* The noncentrality at which a chi-squared variable of `freedom` > 0 degrees, whole or not, is at
** most x >= 0 with probability u; 0 if that probability is below u at 0 already.  Relative error
** below 1e-9 while x + freedom <= 400; beyond, that of Sankaran's approximation, 1e-3. */
double kl_noncentrality(double x, double freedom, double u);

#endif
