/* page_text.h - texts of data in a page: escaped, cut, and harmless whatever they hold.
**
** Bytes that are no UTF-8 become U+FFFD; control characters become their pictures; characters that
** turn the direction of what follows become U+FFFD too, beside the isolation that markup gives.
*/
#ifndef KLDIV_REPORT_PAGE_TEXT_H
#define KLDIV_REPORT_PAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/label.h"

enum {
  KL_PAGE_CHARACTERS = 120, /* of a name or a label, at most */
  KL_PAGE_SENTENCE = 1200,  /* of a note or a title */
  KL_PAGE_SQL = 8000        /* of an expression */
};

/* Markup, or any text that needs no escapes. */
void kl_page_put(KlBytes *html, const char *markup);

/* At most `limit` characters, then an ellipsis. */
void kl_page_text(KlBytes *html, const void *text, size_t size, size_t limit);

/* The same with line feeds and tabs as they are. */
void kl_page_lines(KlBytes *html, const void *text, size_t size, size_t limit);

/* As much as fits into `width` pixels in a sans-serif font of 12 pixels, by an estimate from above;
** true if that is all. */
bool kl_page_fitted(KlBytes *html, const void *text, size_t size, int width);

/* A name in an isolation of its own. */
void kl_page_name(KlBytes *html, const char *name);

/* A label as it is read, not yet escaped, cut behind KL_PAGE_CHARACTERS: numbers plain, blobs as
** x'00FF', text in quotes where it could be taken for something else. */
void kl_page_label(KlBytes *text, const KlLabel *label);

#endif
