/* A growable text buffer, with varargs. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct buffer {
    char *data;
    size_t length;
    size_t capacity;
} buffer;

static int live;

buffer *buffer_new(void) { live++; return calloc(1, sizeof(buffer)); }
void buffer_free(buffer *b) { if (b) { live--; free(b->data); free(b); } }
int buffers_alive(void) { return live; }
const char *buffer_text(const buffer *b) { return b->data ? b->data : ""; }

int buffer_append(buffer *b, const char *text, size_t n) {
    if (b->length + n + 1 > b->capacity) {
        size_t capacity = (b->length + n + 1) * 2;
        char *data = realloc(b->data, capacity);
        if (!data) return -1;
        b->data = data;
        b->capacity = capacity;
    }
    memcpy(b->data + b->length, text, n);
    b->length += n;
    b->data[b->length] = 0;
    return 0;
}

int buffer_printf(buffer *b, const char *format, ...) {
    char room[512];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(room, sizeof room, format, ap);
    va_end(ap);
    return n < 0 ? n : buffer_append(b, room, (size_t)n) ? -1 : n;
}
