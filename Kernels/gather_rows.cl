/*
Rows of a table by number

    result[i, :] = EPILOGUE(table[indices[i], :])          where 0 ≤ indices[i] < rows; else INVALID_ELEMENT, and nothing is read

      indices       table [rows, width]              result [n, width]
      ┌ 2 ┐         0 ┌───────────┐                  ┌ row 2 ────┐
      │ 0 │         1 ├───────────┤        →         │ row 0 ────│
      └ 9 ┘         2 └───────────┘                  └ invalid ──┘

Work-items (divisions round up):
    gather_rows          (n / rows_per_item), work-group size 1: whole rows (CPU-class);
                         rows_per_item = max(1, 4096 / width)
    gather_rows_items    n · width rounded up to whole work-groups: one element each (GPU-class)

Sizes: n, rows ≥ 0, width ≥ 1; rows · width may exceed 2^31 only in gather_rows, n · width only there and without an epilogue.

Arguments: rows, width, n, rows_per_item (unused by gather_rows_items), table, indices [n] int, result [n, width],
           EPILOGUE_PARAMETERS

Macros:
    ELEMENT            float, int, uchar: the element's type
    INVALID_ELEMENT    runtime_nan() for float, 0 for int and uchar
    RESULT             the type of what EPILOGUE gives
    EPILOGUE_PARAMETERS              empty, or further kernel parameters with a leading comma
    EPILOGUE(value, index, channel)  the RESULT to store for an ELEMENT; index: row-major in the result; channel: unused
*/
#if !defined(ELEMENT) || !defined(INVALID_ELEMENT) || !defined(RESULT)
#error "define ELEMENT and RESULT as float, int or uchar, and INVALID_ELEMENT as runtime_nan() or 0"
#endif
#if !defined(EPILOGUE_PARAMETERS) || !defined(EPILOGUE)
#error "define EPILOGUE_PARAMETERS and EPILOGUE(value, index, channel)"
#endif

kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void gather_rows(const int rows, const int width, const int count, const int rows_per_item,
                 global const ELEMENT * restrict table, global const int * restrict indices,
                 global RESULT * restrict result EPILOGUE_PARAMETERS) {
    const int first = get_global_id(0) * rows_per_item, last = min(first + rows_per_item, count);
    const ELEMENT invalid = INVALID_ELEMENT;
    for (int i = first; i < last; i++) {
        const int index = indices[i];
        const size_t begin = (size_t)i * width;
        if (index >= 0 && index < rows) {
            global const ELEMENT *source = table + (size_t)index * width;
            for (int j = 0; j < width; j++) result[begin + j] = EPILOGUE(source[j], begin + j, 0);
        } else {
            for (int j = 0; j < width; j++) result[begin + j] = EPILOGUE(invalid, begin + j, 0);
        }
    }
}

kernel void gather_rows_items(const int rows, const int width, const int count, const int rows_per_item,
                              global const ELEMENT * restrict table, global const int * restrict indices,
                              global RESULT * restrict result EPILOGUE_PARAMETERS) {
    const int place = get_global_id(0);
    if (place >= count * width) return;
    const int i = place / width, j = place - i * width, index = indices[i];
    const ELEMENT value = index >= 0 && index < rows ? table[index * width + j] : (ELEMENT)INVALID_ELEMENT;
    result[place] = EPILOGUE(value, place, 0);
}
