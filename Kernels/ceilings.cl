/*
What a device can do at most, to say what share of it a computation reaches

    multiply_add_ceiling   result[i] = a chain of fused multiply-adds: 2 · CHAINS · LANES · rounds operations for each work-item
    copy_ceiling           to[i] = from[i]: 2 · 4 bytes for each element

Every device. multiply_add_ceiling keeps CHAINS independent chains in registers, so that neither memory nor the latency of one
chain limits it; LANES floats each (16 fill a wide vector of a processor, 1 suits a GPU's lanes).

    multiply_add_ceiling   rounds, seed (any number, so that nothing is known beforehand), result [work-items · LANES]
    copy_ceiling           count, per_item (elements of a work-item), from, to [count]

Macros:
    LANES     1 or 16
    CHAINS    as many as registers hold: 16, or 6 where 16 floats are two of 16 registers
*/
#if !defined(LANES) || (LANES != 1 && LANES != 16)
#error "define LANES as 1 or 16"
#endif
#if !defined(CHAINS)
#error "define CHAINS"
#endif

#if LANES == 16
typedef float16 chain;
#define STORE(value, place) vstore16(value, place, result)
#else
typedef float chain;
#define STORE(value, place) result[place] = value
#endif

kernel void multiply_add_ceiling(const int rounds, const int seed, global float * restrict result) {
    chain sums[CHAINS];
    const chain factor = (chain)(0.999f), term = (chain)((float)(seed + get_global_id(0)));
    _Pragma("unroll") for (int i = 0; i < CHAINS; i++) sums[i] = term * (float)i;
    for (int round = 0; round < rounds; round++)
        _Pragma("unroll") for (int i = 0; i < CHAINS; i++) sums[i] = fma(sums[i], factor, term);
    chain total = sums[0];
    _Pragma("unroll") for (int i = 1; i < CHAINS; i++) total += sums[i];
    STORE(total, get_global_id(0));
}

kernel void copy_ceiling(const int count, const int per_item, global const float * restrict from,
                         global float * restrict to) {
    const int first = get_global_id(0) * per_item, last = min(first + per_item, count);
    for (int i = first; i < last; i++) to[i] = from[i];
}
