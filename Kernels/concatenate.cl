/*
One operand of a concatenation, put into its place

    y[o, start + j] = x[o, j]

Every device. o runs over the axes before the one that is joined, j over that axis and all after it:

      y  ┌─────── y_length ───────┐
       o │  a a a │ x x x │ b b b │    x: [outer, x_length], its rows side by side with those of the other operands
         │  a a a │ x x x │ b b b │
         └────────┴start──┴───────┘

Work-items: (outer), one row each; any work-group size.

    outer       rows
    x_length    elements of a row of x
    y_length    elements of a row of y
    start       where x begins in a row of y
    x           [outer, x_length]
    y           [outer, y_length]

Macros: ELEMENT, the element type: float, int or uchar.
*/
#ifndef ELEMENT
#error "define ELEMENT as float, int or uchar"
#endif

kernel void concatenate(const int outer, const int x_length, const int y_length, const int start,
                        global const ELEMENT * restrict x, global ELEMENT * restrict y) {
    const int row = get_global_id(0);
    if (row >= outer) return;
    global const ELEMENT *source = x + (size_t)row * x_length;
    global ELEMENT *target = y + (size_t)row * y_length + start;
    for (int j = 0; j < x_length; j++) target[j] = source[j];
}
