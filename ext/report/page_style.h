/* page_style.h - how a page of the report looks: its CSS. */
#ifndef KLDIV_REPORT_PAGE_STYLE_H
#define KLDIV_REPORT_PAGE_STYLE_H

#include "base/bytes.h"

void kl_page_style(KlBytes *html);

#endif
