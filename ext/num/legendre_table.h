/* legendre_table.h - written by legendre_table.py; do not edit. */
#ifndef KLDIV_NUM_LEGENDRE_TABLE_H
#define KLDIV_NUM_LEGENDRE_TABLE_H

#include "num/dd.h"

enum { LEGENDRE_PAIRS = 24 };

typedef struct LegendreNode {
  KlDd node, weight;
} LegendreNode;

/* The rule for the integral over 0 .. 1: nodes below 1/2, each with its weight, which is that of
** 1 - node too. */
static const LegendreNode legendre_table[LEGENDRE_PAIRS] = {
    {{0x1.422c4ea1a3b19p-11, -0x1.7fd62f3a2ea2cp-67},
     {0x1.9d50bc55d2d99p-10, 0x1.48af7cc3863cbp-64}},
    {{0x1.a801b286dae07p-9, 0x1.a596f1079d944p-63}, {0x1.e037f45d9bd00p-9, -0x1.cdc71586e2510p-63}},
    {{0x1.041a526e2251ep-7, 0x1.979e2ccc47a7ap-63}, {0x1.781605954a639p-8, -0x1.dcd60edbdc9f8p-63}},
    {{0x1.e1d3cd0f71a26p-7, 0x1.930f2659347b0p-61}, {0x1.fe80c5c315c9dp-8, 0x1.248d74e6afa59p-67}},
    {{0x1.811feeadf2057p-6, 0x1.e0dbbfb69f5eap-62}, {0x1.416423e8cba8ep-7, -0x1.5aebd7143af82p-61}},
    {{0x1.190a44f7c55a8p-5, -0x1.22359fa10b842p-61},
     {0x1.822eefbc97517p-7, -0x1.85242978ea0c0p-61}},
    {{0x1.8184e0dad8bddp-5, 0x1.db1915f2f0ecep-61}, {0x1.c15b1e8f69969p-7, 0x1.2203262f218cdp-62}},
    {{0x1.f98f9e0555d66p-5, -0x1.358ef5f7e3ee3p-59},
     {0x1.fea4d40fed235p-7, -0x1.b548697b9deeep-62}},
    {{0x1.4054cc2845186p-4, 0x1.bdb90ec213fc3p-58}, {0x1.1ce51f31f701fp-6, -0x1.ea427321aa714p-60}},
    {{0x1.8b20dfbfe4b8cp-4, -0x1.9f556cc3666eap-60},
     {0x1.3945ed05d7d70p-6, -0x1.67cc27ddf56edp-60}},
    {{0x1.dcdbb9a41c74dp-4, -0x1.532d5dea2d0d6p-58}, {0x1.54565a91a8406p-6, 0x1.9636509404aafp-61}},
    {{0x1.1a96cbf9fa4cep-3, -0x1.7f4d9e3275073p-57}, {0x1.6df9583af719dp-6, 0x1.a33a18ca5f1d4p-63}},
    {{0x1.49dbd2aa76cbep-3, -0x1.0d13ef85e5bcfp-57},
     {0x1.86135edf0aa09p-6, -0x1.ec1d75a51c5cbp-60}},
    {{0x1.7c0a2f654bffep-3, -0x1.d4ab46b67d940p-57}, {0x1.9c8a8d5861892p-6, 0x1.5a51b8efd2ab4p-60}},
    {{0x1.b0ec005c1b6c0p-3, -0x1.77a20c1b32a43p-57},
     {0x1.b146c443c7e24p-6, -0x1.a87eb1d7d292ep-66}},
    {{0x1.e8487d4c191d7p-3, 0x1.51a10b83e915bp-57}, {0x1.c431bfe4b31a0p-6, -0x1.22ea3f685b311p-60}},
    {{0x1.10f21a3b5fdcbp-2, 0x1.5e9ecd604b15bp-58}, {0x1.d537300bfd4dfp-6, 0x1.f6399d003096ep-61}},
    {{0x1.2ec0a53b10ae2p-2, 0x1.afd4be4da5199p-56}, {0x1.e444cde6d0026p-6, 0x1.d69662dddd9f6p-63}},
    {{0x1.4d6fde542ce3cp-2, -0x1.64dc4b155444cp-56},
     {0x1.f14a6f9e10ad4p-6, -0x1.ef46b921142cbp-62}},
    {{0x1.6cded2f56c15fp-2, -0x1.a9a5fa7bfd2eep-57},
     {0x1.fc3a19b11a2a4p-6, -0x1.1d9a9e8198f4ep-61}},
    {{0x1.8cebc2addc104p-2, 0x1.367abcbd0a52fp-57}, {0x1.028406fc86d37p-5, 0x1.a12b3d34ab73ep-59}},
    {{0x1.ad74436a999f4p-2, -0x1.53829be95d45ap-56}, {0x1.05d56c2248c44p-5, 0x1.82f1da83b2f60p-61}},
    {{0x1.ce55666aac909p-2, 0x1.edf4f69909ba1p-56}, {0x1.080dac3f3725fp-5, -0x1.a71f2fd477715p-59}},
    {{0x1.ef6bddc159e69p-2, 0x1.6234991f23cdap-57}, {0x1.092a652a0fbb7p-5, 0x1.702db20e2ac7ap-59}},
};

#endif
