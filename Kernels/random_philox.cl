/*
Random numbers that depend on their index only

    Philox4x32-10: (w0, w1, w2, w3) = ten rounds over the counter (index, epoch, stream, 0) with the key (key0, key1)

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11,
https://doi.org/10.1145/2063384.2063405; multipliers and Weyl constants from its Random123 library.

    one round:   c0 ──×M0──► high, low            c0' = high(c2·M1) ^ c1 ^ key0     c1' = low(c2·M1)
                 c2 ──×M1──► high, low            c2' = high(c0·M0) ^ c3 ^ key1     c3' = low(c0·M0)
    after each:  key0 += W0, key1 += W1

Output i comes from word WORD of the counter with index = indices[i]:
    RANDOM_RAW       the word's bits as int
    RANDOM_UNIFORM   (word >> 8) · 2⁻²⁴ as float, in [0, 1)
    RANDOM_MODULO    word modulo `modulus` as int

Work-items: (count / items_per_work_item), rounded up to whole work-groups of WORK_GROUP; work-item t computes the outputs
from t · items_per_work_item on. CPU-class: WORK_GROUP 1, 1024 items; GPU-class: WORK_GROUP 64, 1 item.

Sizes: count ≥ 0; 1 ≤ modulus < 2^31 (unused but for RANDOM_MODULO).

Arguments: count, items_per_work_item, key0, key1, stream, modulus, indices [count] int, epoch [1] int, result [count]
(float for RANDOM_UNIFORM, else int). Keys are the low and the high word of the seed, their bits passed as int.

Macros:
    RANDOM_OUTPUT   RANDOM_RAW, RANDOM_UNIFORM or RANDOM_MODULO
    WORD            0 … 3
    WORK_GROUP      work-group size, 1 … the device's largest
*/
#define RANDOM_RAW 1
#define RANDOM_UNIFORM 2
#define RANDOM_MODULO 3
#if !defined(RANDOM_OUTPUT) || RANDOM_OUTPUT < RANDOM_RAW || RANDOM_OUTPUT > RANDOM_MODULO
#error "define RANDOM_OUTPUT as RANDOM_RAW, RANDOM_UNIFORM or RANDOM_MODULO"
#endif
#if !defined(WORD) || WORD < 0 || WORD > 3
#error "define WORD as 0 to 3"
#endif
#if !defined(WORK_GROUP)
#error "define WORK_GROUP as the work-group size"
#endif

#if RANDOM_OUTPUT == RANDOM_UNIFORM
#define RESULT float
#else
#define RESULT int
#endif

#if WORD == 0
#define SELECTED_WORD c0
#elif WORD == 1
#define SELECTED_WORD c1
#elif WORD == 2
#define SELECTED_WORD c2
#else
#define SELECTED_WORD c3
#endif

// One word for each index, for the types (ulong, uint) and (ulong8, uint8). Words are kept in 64 bits, whose upper halves
// are zero, so that products of 32 × 32 bits are single instructions on vectors, too.
#define PHILOX_WORD(name, WIDE, NARROW)                                                                               \
    inline NARROW name(const WIDE index, const ulong epoch, const ulong stream, uint key0, uint key1) {               \
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
        return convert_##NARROW(SELECTED_WORD);                                                                       \
    }
PHILOX_WORD(philox_word, ulong, uint)
PHILOX_WORD(philox_word8, ulong8, uint8)

#if RANDOM_OUTPUT == RANDOM_RAW
#define NUMBER(word) as_int(word)
#elif RANDOM_OUTPUT == RANDOM_UNIFORM
#define NUMBER(word) ((float)((word) >> 8) * 0x1.0p-24f)
#else
#define NUMBER(word) ((int)((word) % (uint)modulus))
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
        uint words[8];
        vstore8(philox_word8(index, epoch_word, stream_word, (uint)key0, (uint)key1), 0, words);
        for (int j = 0; j < 8; j++) result[i + j] = NUMBER(words[j]);
    }
    for (; i < last; i++) {
        const uint word = philox_word((uint)indices[i], epoch_word, stream_word, (uint)key0, (uint)key1);
        result[i] = NUMBER(word);
    }
}
