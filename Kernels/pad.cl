/*
Zeros around a tensor

    y[i0, …, i5] = x[i0 − low0, …, i5 − low5] where that is inside x, else 0

Every device. Tensors have six axes; those of fewer get leading axes of length 1.

      y  ┌───────────────┐
         │ 0 0 0 0 0 0 0 │   a row of y, the innermost axis, is zeros, a row of x, zeros,
         │ 0 0 x x x 0 0 │   or zeros alone where an outer index lies outside x
         │ 0 0 x x x 0 0 │
         └───────────────┘

Work-items: (rows of y), one row each; any work-group size.
Sizes: y has at least one element; x may be empty.

    rows            product of y's outer five lengths
    row_length      y's innermost length
    source_length   x's innermost length
    low5            zeros before it
    y1 … y4         y's lengths of the axes 1 to 4
    x0 … x4         x's lengths of the outer five axes
    low0 … low4     zeros before them
    x               [x0, …, x4, source_length]
    y               [rows, row_length]

Macros: ELEMENT, the element type: float, int or uchar.
*/
#ifndef ELEMENT
#error "define ELEMENT as float, int or uchar"
#endif

kernel void pad(const int rows, const int row_length, const int source_length, const int low5,
                const int y1, const int y2, const int y3, const int y4,
                const int x0, const int x1, const int x2, const int x3, const int x4,
                const int low0, const int low1, const int low2, const int low3, const int low4,
                global const ELEMENT * restrict x, global ELEMENT * restrict y) {
    const int row = get_global_id(0);
    if (row >= rows) return;
    int rest = row;
    const int i4 = rest % y4 - low4; rest /= y4;
    const int i3 = rest % y3 - low3; rest /= y3;
    const int i2 = rest % y2 - low2; rest /= y2;
    const int i1 = rest % y1 - low1; rest /= y1;
    const int i0 = rest - low0;
    const int inside = i0 >= 0 && i0 < x0 && i1 >= 0 && i1 < x1 && i2 >= 0 && i2 < x2 && i3 >= 0 && i3 < x3
                       && i4 >= 0 && i4 < x4;
    global ELEMENT *target = y + (size_t)row * row_length;
    if (!inside) {
        for (int j = 0; j < row_length; j++) target[j] = 0;
        return;
    }
    global const ELEMENT *source = x + (size_t)((((i0 * x1 + i1) * x2 + i2) * x3 + i3) * x4 + i4) * source_length;
    for (int j = 0; j < low5; j++) target[j] = 0;
    for (int j = 0; j < source_length; j++) target[low5 + j] = source[j];
    for (int j = low5 + source_length; j < row_length; j++) target[j] = 0;
}
