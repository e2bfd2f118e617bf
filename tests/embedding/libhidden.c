/* The library that is hidden. */
int hidden(void) { return 1234; }
