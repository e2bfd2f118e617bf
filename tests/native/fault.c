/* Faults in C that Python calls, and that calls back. */
#include <stdlib.h>
struct cell { int value; struct cell *next; };

/* Reads through whatever the last cell refers to. */
int total(struct cell *first)
{
    int sum = 0;
    for (struct cell *c = first; ; c = c->next)
        sum += c->value;
    return sum;
}

int crash(int depth)
{
    struct cell last = {depth, NULL};
    struct cell head = {depth + 1, &last};
    return total(&head);
}

int relay(int n, int (*f)(int))
{
    int twice = 2 * n;
    return f(twice) + 1;
}

/* Needs much stack at each step. */
int deep(int n, int (*f)(int))
{
    volatile char frame[2000];
    frame[0] = (char)n;
    return f(n + 1) + frame[0];
}

int endless(int n)
{
    volatile char frame[200];
    frame[n % 200] = 1;
    return endless(n + 1) + frame[0];
}

void broken(void)
{
    abort();
}

/* As endless, in fewer frames. */
int wide(int n)
{
    volatile char frame[3900];
    frame[n % 200] = 1;
    return wide(n + 1) + frame[0];
}
