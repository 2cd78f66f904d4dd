// Tells ThreadSanitizer what it cannot see of Swift's Mutex on Linux. Where threads meet at one, the kernel hands it from one
// to the next (FUTEX_UNLOCK_PI), inside a library that is built without the sanitizer; each such meeting would be reported
// as a race of what the mutex protects. Loaded before that library (LD_PRELOAD), these two functions stand in its place,
// call it, and say what it did. The path on which nobody waits is compiled into the program, and seen.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// In programs without the sanitizer there are none.
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define MUTEX __attribute__((swift_context)) void *mutex

// Synchronization._MutexHandle._lockSlow(_: UInt32) and _unlockSlow().
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock(uint32_t thread, MUTEX) __asm__(LOCK);
SWIFT void unlock(MUTEX) __asm__(UNLOCK);

SWIFT void lock(uint32_t thread, MUTEX) {
    SWIFT void (*library)(uint32_t, MUTEX) = (SWIFT void (*)(uint32_t, MUTEX))dlsym(RTLD_NEXT, LOCK);
    library(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock(MUTEX) {
    SWIFT void (*library)(MUTEX) = (SWIFT void (*)(MUTEX))dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    library(mutex);
}
