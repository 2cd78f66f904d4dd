/*
Rows added into a table by number: the transpose of gather_rows.cl

    result[i, :] = Σ over k with indices[k] = i of updates[k, :]        indices outside 0 ≤ i < rows add nothing

      indices       updates [count, width]           result [rows, width]
      ┌ 2 ┐         ┌ a ────────┐                    0 ┌ 0 ────────┐
      │ 0 │         │ b ────────│        →           . │ b ────────│
      └ 2 ┘         └ c ────────┘                    2 └ a + c ────┘

No atomics: each element of the result has one work-item, which goes through the indices in order, so that every run adds
in the same order.

Work-items (divisions round up):
    scatter_add          (rows / rows_per_item), work-group size 1: whole rows (CPU-class);
                         rows_per_item = max(1, 4096 / width)
    scatter_add_items    rows · width rounded up to whole work-groups: one element each (GPU-class)

Sizes: count, rows ≥ 0, width ≥ 1; rows · width and count · width may exceed 2^31 only in scatter_add.

Arguments: rows, width, count, rows_per_item (unused by scatter_add_items), updates [count, width], indices [count] int,
result [rows, width]
*/
kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void scatter_add(const int rows, const int width, const int count, const int rows_per_item,
                 global const float * restrict updates, global const int * restrict indices,
                 global float * restrict result) {
    const int first = get_global_id(0) * rows_per_item, last = min(first + rows_per_item, rows);
    for (size_t place = (size_t)first * width; place < (size_t)last * width; place++) result[place] = 0.0f;
    for (int k = 0; k < count; k++) {
        const int index = indices[k];
        if (index < first || index >= last) continue;
        global float *target = result + (size_t)index * width;
        global const float *source = updates + (size_t)k * width;
        for (int j = 0; j < width; j++) target[j] += source[j];
    }
}

kernel void scatter_add_items(const int rows, const int width, const int count, const int rows_per_item,
                              global const float * restrict updates, global const int * restrict indices,
                              global float * restrict result) {
    const int place = get_global_id(0);
    if (place >= rows * width) return;
    const int i = place / width, j = place - i * width;
    float sum = 0.0f;
    for (int k = 0; k < count; k++)
        if (indices[k] == i) sum += updates[k * width + j];
    result[place] = sum;
}
