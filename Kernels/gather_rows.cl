/*
Rows of a table by number

    result[i, :] = table[indices[i], :]          where 0 ≤ indices[i] < rows; else INVALID_ELEMENT, and nothing is read

      indices       table [rows, width]              result [n, width]
      ┌ 2 ┐         0 ┌───────────┐                  ┌ row 2 ────┐
      │ 0 │         1 ├───────────┤        →         │ row 0 ────│
      └ 9 ┘         2 └───────────┘                  └ invalid ──┘

Work-items (divisions round up):
    gather_rows          (n / rows_per_item), work-group size 1: whole rows (CPU-class);
                         rows_per_item = max(1, 4096 / width)
    gather_rows_items    n · width rounded up to whole work-groups: one element each (GPU-class)

Sizes: n, rows ≥ 0, width ≥ 1; n · width and rows · width may exceed 2^31 only in gather_rows.

Arguments: rows, width, n, rows_per_item (unused by gather_rows_items), table, indices [n] int, result [n, width]

Macros:
    ELEMENT            float, int, uchar: the element's type
    INVALID_ELEMENT    as_float(0xFFFFFFFF) (a NaN) for float, 0 for int and uchar
*/
#if !defined(ELEMENT) || !defined(INVALID_ELEMENT)
#error "define ELEMENT as float, int or uchar, and INVALID_ELEMENT as as_float(0xFFFFFFFF) or 0"
#endif

kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void gather_rows(const int rows, const int width, const int count, const int rows_per_item,
                 global const ELEMENT * restrict table, global const int * restrict indices,
                 global ELEMENT * restrict result) {
    const int first = get_global_id(0) * rows_per_item, last = min(first + rows_per_item, count);
    for (int i = first; i < last; i++) {
        const int index = indices[i];
        global ELEMENT *target = result + (size_t)i * width;
        if (index >= 0 && index < rows) {
            global const ELEMENT *source = table + (size_t)index * width;
            for (int j = 0; j < width; j++) target[j] = source[j];
        } else {
            for (int j = 0; j < width; j++) target[j] = INVALID_ELEMENT;
        }
    }
}

kernel void gather_rows_items(const int rows, const int width, const int count, const int rows_per_item,
                              global const ELEMENT * restrict table, global const int * restrict indices,
                              global ELEMENT * restrict result) {
    const int place = get_global_id(0);
    if (place >= count * width) return;
    const int i = place / width, j = place - i * width, index = indices[i];
    result[place] = index >= 0 && index < rows ? table[index * width + j] : (ELEMENT)INVALID_ELEMENT;
}
