/**
 * The store's simulated disk, mounted as a file system of this machine, so that a real server
 * process writes on it. Speaks the kernel's FUSE protocol (linux/fuse.h) over /dev/fuse itself; the
 * mount is seen only by one thread of this JVM and the processes that it starts. The one idea to
 * know first: all that the server writes is in this JVM's memory, where a test decides what of it
 * survives.
 */
package io.sealstream.server.crash.volume;
