package io.peaknet.linux;

import java.util.HashMap;
import java.util.Map;

/** The kernel's error numbers: name, meaning, and what a user can do in general. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int ENXIO = 6;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EFAULT = 14;
  static final int EBUSY = 16;
  static final int EEXIST = 17;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ENOSYS = 38;
  static final int EBADFD = 77;
  static final int ENOTSOCK = 88;
  static final int EOPNOTSUPP = 95;
  static final int EAFNOSUPPORT = 97;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETDOWN = 100;
  static final int ENOBUFS = 105;

  private static final String TABLE =
      """
      1 EPERM operation not permitted
      2 ENOENT no such file or directory
      3 ESRCH no such process
      4 EINTR interrupted system call
      5 EIO input/output error
      6 ENXIO no such device or address
      7 E2BIG argument list too long
      8 ENOEXEC exec format error
      9 EBADF bad file descriptor
      10 ECHILD no child processes
      11 EAGAIN resource temporarily unavailable
      12 ENOMEM cannot allocate memory
      13 EACCES permission denied
      14 EFAULT bad address
      15 ENOTBLK block device required
      16 EBUSY device or resource busy
      17 EEXIST exists already
      18 EXDEV invalid cross-device link
      19 ENODEV no such device
      20 ENOTDIR not a directory
      21 EISDIR is a directory
      22 EINVAL invalid argument
      23 ENFILE too many open files in system
      24 EMFILE too many open files
      25 ENOTTY inappropriate request for the device
      26 ETXTBSY text file busy
      27 EFBIG file too large
      28 ENOSPC no space left on device
      29 ESPIPE illegal seek
      30 EROFS read-only file system
      31 EMLINK too many links
      32 EPIPE broken pipe
      33 EDOM numerical argument out of domain
      34 ERANGE numerical result out of range
      35 EDEADLK resource deadlock avoided
      36 ENAMETOOLONG file name too long
      37 ENOLCK no locks available
      38 ENOSYS function not implemented
      39 ENOTEMPTY directory not empty
      40 ELOOP too many levels of symbolic links
      61 ENODATA no data available
      62 ETIME timer expired
      71 EPROTO protocol error
      74 EBADMSG bad message
      75 EOVERFLOW value too large for defined data type
      77 EBADFD file descriptor in bad state
      88 ENOTSOCK socket operation on non-socket
      89 EDESTADDRREQ destination address required
      90 EMSGSIZE message too long
      91 EPROTOTYPE protocol wrong type for socket
      92 ENOPROTOOPT protocol not available
      93 EPROTONOSUPPORT protocol not supported
      94 ESOCKTNOSUPPORT socket type not supported
      95 EOPNOTSUPP operation not supported
      96 EPFNOSUPPORT protocol family not supported
      97 EAFNOSUPPORT address family not supported
      98 EADDRINUSE address already in use
      99 EADDRNOTAVAIL address not of this host
      100 ENETDOWN network is down
      101 ENETUNREACH network is unreachable
      102 ENETRESET network dropped connection on reset
      103 ECONNABORTED software caused connection abort
      104 ECONNRESET connection reset by peer
      105 ENOBUFS no buffer space available
      106 EISCONN transport endpoint is already connected
      107 ENOTCONN transport endpoint is not connected
      108 ESHUTDOWN cannot send after transport endpoint shutdown
      109 ETOOMANYREFS too many references: cannot splice
      110 ETIMEDOUT connection timed out
      111 ECONNREFUSED connection refused
      112 EHOSTDOWN host is down
      113 EHOSTUNREACH no route to host
      114 EALREADY operation already in progress
      115 EINPROGRESS operation now in progress
      116 ESTALE stale file handle
      121 EREMOTEIO remote I/O error
      122 EDQUOT disk quota exceeded
      125 ECANCELED operation canceled
      132 ERFKILL operation not possible due to RF-kill
      """;

  private record Entry(String name, String meaning) {}

  private static final Map<Integer, Entry> ENTRIES = new HashMap<>();

  static {
    for (String line : TABLE.lines().toList()) {
      String[] parts = line.split(" ", 3);
      ENTRIES.put(Integer.valueOf(parts[0]), new Entry(parts[1], parts[2]));
    }
  }

  private Errno() {}

  /** Such as {@code EACCES}; {@code errno 58} for one without a common name. */
  static String name(int errno) {
    Entry entry = ENTRIES.get(errno);
    return entry == null ? "errno " + errno : entry.name();
  }

  /** Such as {@code permission denied}. */
  static String meaning(int errno) {
    Entry entry = ENTRIES.get(errno);
    return entry == null ? "unknown error" : entry.meaning();
  }

  /** What to do about it wherever it comes from; empty if that depends on what was attempted. */
  static String advice(int errno) {
    return switch (errno) {
      case EPERM, EACCES -> "run as root, or let Peak enter a user namespace";
      case EMFILE -> "raise the limit of open files (ulimit -n)";
      case ENFILE -> "raise the system's limit of open files (sysctl fs.file-max)";
      case ENOMEM, ENOBUFS -> "the kernel is out of memory for this; free some and try again";
      case ENOSYS, EOPNOTSUPP -> "this kernel lacks it";
      default -> "";
    };
  }
}
