/* A native agent for the tests: runs a thread named like ours until it is told to stop, and can refuse. */
#include <pthread.h>
#include <string.h>

#ifndef BUILD
#define BUILD "one"
#endif

/* Makes two builds differ in content. */
__attribute__((used)) static const char build[] = BUILD;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int running, stopping;

static void *watch(void *unused) {
    (void)unused;
    pthread_mutex_lock(&lock);
    while (!stopping) {
        pthread_cond_wait(&changed, &lock);
    }
    running = stopping = 0;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int take(const char *options) {
    pthread_mutex_lock(&lock);
    if (options != NULL && strcmp(options, "stop") == 0) {
        stopping = running;
        pthread_cond_broadcast(&changed);
    } else if (!running) {
        pthread_t thread;
        running = 1;
        pthread_create(&thread, NULL, watch, NULL);
        pthread_setname_np(thread, "sessionwatch");
        pthread_detach(thread);
    }
    pthread_mutex_unlock(&lock);
    return options != NULL && strcmp(options, "refuse") == 0 ? 7 : 0;
}

int Agent_OnAttach(void *vm, char *options, void *reserved) {
    (void)vm, (void)reserved;
    return take(options);
}

int Agent_OnLoad(void *vm, char *options, void *reserved) {
    (void)vm, (void)reserved;
    return take(options);
}
