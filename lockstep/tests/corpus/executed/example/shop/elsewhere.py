"""Do things in other processes and threads than the one that is started."""

import os
import signal
import sys
import threading

from billiard.pool import Pool


def in_a_pool(number):
    doubled = 2 * number
    return doubled


def in_a_thread():
    print("in a thread")


def in_a_killed_child():
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def main():
    with Pool(1) as pool:
        print(pool.apply(in_a_pool, (21,)))
    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    if not (child := os.fork()):
        in_a_killed_child()
    print("ended with", os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
