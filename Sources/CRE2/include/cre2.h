#ifndef CRE2_H
#define CRE2_H
int cre2_placeholder(void);
#endif
