/* matrix.c - symmetric matrices. */
#include "num/matrix.h"

#include "num/gap.h"

/* a - b c */
static KlScaled matrix_less(KlScaled a, KlScaled b, KlScaled c) {
  if (kl_scaled_sign(b) == 0 || kl_scaled_sign(c) == 0) {
    return a;
  }
  return kl_scaled_subtract(a, kl_scaled_multiply(b, c));
}

void kl_matrix_add(KlMatrix *a, const KlMatrix *b, KlScaled factor) {
  for (int i = 0; i < kl_matrix_at(a->order, 0); i++) {
    a->cell[i] = matrix_less(a->cell[i], b->cell[i], kl_scaled_negate(factor));
  }
}

bool kl_matrix_is_zero(const KlMatrix *a) {
  for (int i = 0; i < kl_matrix_at(a->order, 0); i++) {
    if (kl_scaled_sign(a->cell[i]) != 0) {
      return false;
    }
  }
  return true;
}

/* Takes column k out of the rows below it: A_ij -= A_ik A_jk / A_kk, A_ik /= A_kk. */
static void matrix_eliminate(KlMatrix *a, int k) {
  KlScaled pivot = a->cell[kl_matrix_at(k, k)];
  KlScaled column[KL_MATRIX_ORDER];
  for (int i = k + 1; i < a->order; i++) {
    KlScaled *row = a->cell + kl_matrix_at(i, 0);
    column[i] = row[k];
    row[k] = kl_scaled_divide(row[k], pivot);
    for (int j = k + 1; j <= i; j++) {
      row[j] = matrix_less(row[j], row[k], column[j]);
    }
  }
}

bool kl_matrix_factor(KlMatrix *a) {
  KlScaled least[KL_MATRIX_ORDER];
  for (int k = 0; k < a->order; k++) {
    least[k] = kl_scaled_twice(a->cell[kl_matrix_at(k, k)], -92);
  }
  for (int k = 0; k < a->order; k++) {
    KlScaled pivot = a->cell[kl_matrix_at(k, k)];
    if (kl_scaled_sign(pivot) <= 0 || kl_scaled_compare(pivot, least[k]) <= 0) {
      return false;
    }
    matrix_eliminate(a, k);
  }
  return true;
}

/* Row and column i less f times row and column k < i, the whole of both: congruence by one
** elementary matrix. */
static void matrix_congruence(KlMatrix *a, int k, const KlMatrix *factor) {
  KlScaled *pivots = a->cell + kl_matrix_at(k, 0);
  KlScaled old[KL_MATRIX_ORDER];
  for (int i = k + 1; i < a->order; i++) {
    KlScaled f = factor->cell[kl_matrix_at(i, k)], *row = a->cell + kl_matrix_at(i, 0);
    old[i] = row[k];
    for (int j = 0; j <= k; j++) {
      row[j] = matrix_less(row[j], f, pivots[j]);
    }
    /* A_ij - f_i A_kj - f_j A_ik + f_i f_j A_kk, of which row[k] has A_ik - f_i A_kk. */
    for (int j = k + 1; j <= i; j++) {
      row[j] = matrix_less(row[j], f, old[j]);
      row[j] = matrix_less(row[j], factor->cell[kl_matrix_at(j, k)], row[k]);
    }
  }
}

void kl_matrix_reduce(KlMatrix *a, const KlMatrix *factor) {
  KlScaled root[KL_MATRIX_ORDER];
  for (int k = 0; k < a->order; k++) {
    matrix_congruence(a, k, factor);
    root[k] = kl_scaled_sqrt(factor->cell[kl_matrix_at(k, k)]);
  }
  for (int i = 0; i < a->order; i++) {
    KlScaled *row = a->cell + kl_matrix_at(i, 0);
    for (int j = 0; j < i; j++) {
      row[j] = kl_scaled_divide(kl_scaled_divide(row[j], root[i]), root[j]);
    }
    row[i] = kl_scaled_divide(row[i], factor->cell[kl_matrix_at(i, i)]);
  }
}

KlScaled kl_matrix_square(const KlMatrix *factor, KlScaled *v) {
  KlScaled sum = kl_scaled_zero();
  for (int k = 0; k < factor->order; k++) {
    for (int i = k + 1; i < factor->order; i++) {
      v[i] = matrix_less(v[i], factor->cell[kl_matrix_at(i, k)], v[k]);
    }
    KlScaled square = kl_scaled_multiply(v[k], v[k]);
    sum = kl_scaled_add(sum, kl_scaled_divide(square, factor->cell[kl_matrix_at(k, k)]));
  }
  return sum;
}

KlScaled kl_matrix_trace(const KlMatrix *a) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < a->order; i++) {
    sum = kl_scaled_add(sum, a->cell[kl_matrix_at(i, i)]);
  }
  return sum;
}

KlScaled kl_matrix_norm(const KlMatrix *a) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < a->order; i++) {
    for (int j = 0; j <= i; j++) {
      KlScaled x = a->cell[kl_matrix_at(i, j)];
      sum = kl_scaled_add(sum, kl_scaled_twice(kl_scaled_multiply(x, x), j < i ? 1 : 0));
    }
  }
  return sum;
}

KlScaled kl_matrix_log_det(const KlMatrix *factor) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < factor->order; i++) {
    sum = kl_scaled_add(sum, kl_scaled_log(factor->cell[kl_matrix_at(i, i)]));
  }
  return sum;
}

/* I + A = L (I + diag t) L': t_i = A_ii - s_i with s_i = sum over k < i of L_ik^2 (1 + t_k) >= 0,
** so that
**
**     tr A - ln det(I + A) = sum of (t_i - ln(1 + t_i)) + sum of s_i,
**
** and nothing is taken from anything: the chain rule over conditionals, without eigenvalues. */
KlScaled kl_matrix_gap(KlMatrix *a) {
  KlScaled sum = kl_scaled_zero(), one = kl_scaled_double(1.0);
  for (int k = 0; k < a->order; k++) {
    KlScaled t = a->cell[kl_matrix_at(k, k)];
    sum = kl_scaled_add(sum, kl_gap_log(t));
    KlScaled pivot = kl_scaled_add(one, t), column[KL_MATRIX_ORDER];
    for (int i = k + 1; i < a->order; i++) {
      KlScaled *row = a->cell + kl_matrix_at(i, 0);
      column[i] = row[k];
      KlScaled f = kl_scaled_divide(row[k], pivot);
      for (int j = k + 1; j <= i; j++) {
        row[j] = matrix_less(row[j], f, column[j]);
      }
      sum = kl_scaled_add(sum, kl_scaled_multiply(f, column[i]));
    }
  }
  return sum;
}

KlScaled kl_matrix_log_ratio(const KlMatrix *a, const KlMatrix *b) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < a->order; i++) {
    int at = kl_matrix_at(i, i);
    sum = kl_scaled_add(sum, kl_scaled_log_ratio(a->cell[at], b->cell[at]));
  }
  return sum;
}
