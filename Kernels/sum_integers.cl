/*
Sums of integers over axes

    y[k0, k1, k2] = Σ over r0, r1 of x[k0, r0, k1, r1, k2], modulo 2^32

Every device. Integers are sums of counts and positions, short and rare, so a plain loop does; floats go through
reduce_lanes.cl and reduce_tree.cl. Axes are collapsed as there; lengths may be 1, and R0 · R1 may be 0.

        k2 → 0 1 2 3        one work-item an output; neighbours read neighbours
      r  ↓   + + + +
             ↓ ↓ ↓ ↓

Work-items: outputs, rounded up to whole work-groups; any work-group size.

    length_k0, length_r0, length_k1, length_r1, length_k2
    input      int [K0, R0, K1, R1, K2]
    result     int [K0, K1, K2]
*/
kernel void sum_integers(const int length_k0, const int length_r0, const int length_k1, const int length_r1,
                         const int length_k2, global const int * restrict input, global int * restrict result) {
    const int output = get_global_id(0);
    if (output >= length_k0 * length_k1 * length_k2) return;
    const int k2 = output % length_k2, k1 = output / length_k2 % length_k1, k0 = output / (length_k2 * length_k1);
    uint sum = 0;
    for (int r0 = 0; r0 < length_r0; r0++)
        for (int r1 = 0; r1 < length_r1; r1++)
            sum += (uint)input[(((size_t)(k0 * length_r0 + r0) * length_k1 + k1) * length_r1 + r1) * length_k2 + k2];
    result[output] = (int)sum;
}
