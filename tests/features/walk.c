/* A library that calls back. */
int walk(int from, int to, int (*visit)(int)) {
    int total = 0;
    for (int number = from; number < to; number++)
        total += visit(number);
    return total;
}
