/* categorical.c - labels with masses.  Its values are counts of labels (dist/), not members. */
#include "family/family.h"

const KlFamily kl_family_categorical = {
    .id = 13,
    .name = "categorical",
    .shape = KL_SHAPE_LABELS,
    .discrete = true,
    .parameters = 1,
    .parameter = {{"labels", &kl_domain_mass, 0.0}},
    .columns = 1,
    .column = {{"label", &kl_domain_mass, 0.0}},
    .help = "labels with probabilities proportional to their masses",
};
