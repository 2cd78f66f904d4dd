/*
Random numbers that depend on their index only

    Philox4x32-10: (w0, w1, w2, w3) = ten rounds over the counter (index, epoch, stream, 0) with the key (key0, key1)

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11,
https://doi.org/10.1145/2063384.2063405; multipliers and Weyl constants from its Random123 library.

    one round:   c0 ──×M0──► high, low            c0' = high(c2·M1) ^ c1 ^ key0     c1' = low(c2·M1)
                 c2 ──×M1──► high, low            c2' = high(c0·M0) ^ c3 ^ key1     c3' = low(c0·M0)
    after each:  key0 += W0, key1 += W1

Output i comes from word 0 (and word 1) of the counter with index = indices[i]:
    RANDOM_UNIFORM   (w0 >> 8) · 2⁻²⁴ as float, in [0, 1)
    RANDOM_MODULO    w0 modulo `modulus` as int
    RANDOM_NORMAL    √(−2 ln u) · cos 2πv as float, u = ((w0 >> 8) + 1) · 2⁻²⁴, v = (w1 >> 8) · 2⁻²⁴ (Box and Muller)

Work-items: (count / items_per_work_item), rounded up to whole work-groups of WORK_GROUP; work-item t computes the outputs
from t · items_per_work_item on. CPU-class: WORK_GROUP 1, 1024 items; GPU-class: WORK_GROUP 64, 1 item.

Sizes: count ≥ 0; 1 ≤ modulus < 2^31 (unused but for RANDOM_MODULO).

Arguments: count, items_per_work_item, key0, key1, stream, modulus, indices [count] int, epoch [1] int, result [count]
(int for RANDOM_MODULO, else float). Keys are the low and the high word of the seed, their bits passed as int.

Macros:
    RANDOM_OUTPUT   RANDOM_UNIFORM, RANDOM_MODULO or RANDOM_NORMAL
    WORK_GROUP      work-group size, 1 … the device's largest
*/
#define RANDOM_UNIFORM 1
#define RANDOM_MODULO 2
#define RANDOM_NORMAL 3
#if !defined(RANDOM_OUTPUT) || RANDOM_OUTPUT < RANDOM_UNIFORM || RANDOM_OUTPUT > RANDOM_NORMAL
#error "define RANDOM_OUTPUT as RANDOM_UNIFORM, RANDOM_MODULO or RANDOM_NORMAL"
#endif
#if !defined(WORK_GROUP)
#error "define WORK_GROUP as the work-group size"
#endif

#if RANDOM_OUTPUT == RANDOM_MODULO
#define RESULT int
#else
#define RESULT float
#endif

// The first two words for each index, for the types (ulong, uint) and (ulong8, uint8). Words are kept in 64 bits, whose upper halves
// are zero, so that products of 32 × 32 bits are single instructions on vectors, too.
#define PHILOX_WORDS(name, WIDE, NARROW)                                                                              \
    inline NARROW name(const WIDE index, const ulong epoch, const ulong stream, uint key0, uint key1,                 \
                       NARROW * second) {                                                                             \
        const WIDE low = 0xFFFFFFFFu;                                                                                 \
        WIDE c0 = index, c1 = epoch, c2 = stream, c3 = 0;                                                             \
        _Pragma("unroll") for (int round = 0; round < 10; round++) {                                                  \
            const WIDE product0 = c0 * (WIDE)0xD2511F53u, product1 = c2 * (WIDE)0xCD9E8D57u;                          \
            c0 = (product1 >> 32) ^ c1 ^ (WIDE)key0;                                                                  \
            c2 = (product0 >> 32) ^ c3 ^ (WIDE)key1;                                                                  \
            c1 = product1 & low;                                                                                      \
            c3 = product0 & low;                                                                                      \
            key0 += 0x9E3779B9u;                                                                                      \
            key1 += 0xBB67AE85u;                                                                                      \
        }                                                                                                             \
        *second = convert_##NARROW(c1);                                                                               \
        return convert_##NARROW(c0);                                                                                  \
    }
PHILOX_WORDS(philox_words, ulong, uint)
PHILOX_WORDS(philox_words8, ulong8, uint8)

#define UNIFORM(word) ((float)((word) >> 8) * 0x1.0p-24f)
#if RANDOM_OUTPUT == RANDOM_UNIFORM
#define NUMBER(first, second) UNIFORM(first)
#elif RANDOM_OUTPUT == RANDOM_MODULO
#define NUMBER(first, second) ((int)((first) % (uint)modulus))
#else
#define NUMBER(first, second)                                                                                         \
    (sqrt(-2.0f * log((float)(((first) >> 8) + 1) * 0x1.0p-24f)) * cospi(2.0f * UNIFORM(second)))
#endif

kernel __attribute__((reqd_work_group_size(WORK_GROUP, 1, 1)))
void random_philox(const int count, const int items_per_work_item, const int key0, const int key1, const int stream,
                   const int modulus, global const int * restrict indices, global const int * restrict epoch,
                   global RESULT * restrict result) {
    const long first = (long)get_global_id(0) * items_per_work_item;
    const long last = min(first + items_per_work_item, (long)count);
    if (first >= last) return;
    const ulong epoch_word = (uint)epoch[0], stream_word = (uint)stream;
    long i = first;
    for (; i + 8 <= last; i += 8) {
        const ulong8 index = convert_ulong8(as_uint8(vload8(0, indices + i)));
        uint8 seconds;
        uint words[8], others[8];
        vstore8(philox_words8(index, epoch_word, stream_word, (uint)key0, (uint)key1, &seconds), 0, words);
        vstore8(seconds, 0, others);
        for (int j = 0; j < 8; j++) result[i + j] = NUMBER(words[j], others[j]);
    }
    for (; i < last; i++) {
        uint second;
        const uint first_word =
            philox_words((uint)indices[i], epoch_word, stream_word, (uint)key0, (uint)key1, &second);
        result[i] = NUMBER(first_word, second);
    }
}
