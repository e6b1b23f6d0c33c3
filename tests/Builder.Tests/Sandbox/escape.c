/* Runs in the sandbox of a build. "escape try ..." tries to get out of it and prints, for each way, its name and what came of it: an error's name, or
   "done". The other words make outputs that a store must not take, or must take with care; see OutputTests. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define TRY(name, call) do { errno = 0; long result = (long)(call); printf("%s %s\n", name, result >= 0 ? "done" : strerrorname_np(errno)); } while (0)

static int connect_abstract(const char *name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int socket_ = socket(AF_UNIX, SOCK_STREAM, 0);
    if (socket_ < 0)
        return -1;
    strcpy(address.sun_path + 1, name);
    return connect(socket_, (struct sockaddr *)&address, offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
}

static int connect_to(const char *host, int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    inet_pton(AF_INET, host, &address.sin_addr);
    return connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address);
}

static int open_under(const char *prefix, const char *path)
{
    char whole[4096];
    snprintf(whole, sizeof whole, "%s%s", prefix, path);
    return open(whole, O_RDONLY);
}

/* What is tried: OUTER is a process of the host, FILE a file of the host's, NAME an abstract socket and PORT a port that somebody listens at there. */
static int try_all(int outer, const char *file, const char *name, int port)
{
    const char *source = getenv("src");
    char input[4096], byte;
    struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE, .size = sizeof event, .config = PERF_COUNT_SW_CPU_CLOCK, .exclude_kernel = 1 };
    struct io_uring_params ring = { 0 };
    union bpf_attr map = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 };
    struct iovec here = { &byte, 1 };
    struct timeval now = { 1, 0 };
    union { struct file_handle handle; char room[64]; } object = { .handle = { .handle_bytes = 8, .handle_type = 1 } };
    int root = open("/", O_RDONLY);
    snprintf(input, sizeof input, "%s/greeting", source);

    TRY("host-file", open(file, O_RDONLY));
    TRY("root-of-1", open_under("/proc/1/root", file));
    TRY("cwd-of-1", open_under("/proc/1/cwd/../../..", file));
    TRY("mount-namespace-of-1", setns(open("/proc/1/ns/mnt", O_RDONLY), 0));
    TRY("ptrace-outer", ptrace(PTRACE_ATTACH, outer, 0, 0));
    TRY("kill-outer", kill(outer, 0));
    TRY("pidfd-outer", syscall(SYS_pidfd_open, outer, 0));
    TRY("read-memory-outer", process_vm_readv(outer, &here, 1, &here, 1, 0));
    TRY("mount", mount("none", "/tmp", "tmpfs", 0, ""));
    TRY("bind", mount("/proc", "/tmp", 0, MS_BIND, 0));
    TRY("remount", mount(0, source, 0, MS_REMOUNT | MS_BIND, 0));
    TRY("unmount", umount2("/proc", MNT_DETACH));
    TRY("open-tree", syscall(428, -100, "/", 1));
    TRY("fsopen", syscall(430, "tmpfs", 0));
    TRY("pivot-root", syscall(SYS_pivot_root, "/tmp", "/tmp"));
    TRY("chroot", chroot("/tmp"));
    TRY("new-user-namespace", unshare(CLONE_NEWUSER));
    TRY("new-mount-namespace", unshare(CLONE_NEWNS));
    TRY("handle", open_by_handle_at(root, &object.handle, O_RDONLY));
    TRY("keyctl", syscall(SYS_keyctl, 0, -3, 0));
    TRY("add-key", syscall(SYS_add_key, "user", "x", "y", 1, -3));
    TRY("request-key", syscall(SYS_request_key, "user", "x", 0, -3));
    TRY("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
    TRY("userfaultfd", syscall(SYS_userfaultfd, 1));
    TRY("io-uring", syscall(SYS_io_uring_setup, 1, &ring));
    TRY("perf", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
    TRY("unknown-call", syscall(452, 0, 0, 0, 0));
    TRY("kernel-log", klogctl(3, &byte, 1));
    TRY("reboot", reboot(RB_DISABLE_CAD));
    TRY("set-clock", settimeofday(&now, 0));
    TRY("set-host-name", sethostname("x", 1));
    TRY("become-root", setuid(0));
    TRY("character-device", mknod("/build/null", S_IFCHR | 0666, makedev(1, 3)));
    TRY("block-device", mknod("/build/disk", S_IFBLK | 0666, makedev(254, 0)));
    TRY("host-memory", open("/dev/mem", O_RDONLY));
    TRY("kvm", open("/dev/kvm", O_RDWR));
    TRY("terminal", open("/dev/tty", O_RDWR));
    TRY("core-pattern", open("/proc/sys/kernel/core_pattern", O_WRONLY));
    TRY("write-input", open(input, O_WRONLY));
    TRY("link-input", link(input, "/build/linked"));
    TRY("rename-input", rename(input, "/build/moved"));
    TRY("set-user-id", (close(open("/build/s", O_CREAT | O_WRONLY, 0755)), chmod("/build/s", 04755)));
    TRY("set-group-id", fchmodat(AT_FDCWD, "/build/s", 02755, 0));
    TRY("born-set-user-id", open("/build/t", O_CREAT | O_WRONLY, 04755));
    TRY("made-set-user-id", mknod("/build/u", S_IFREG | 04755, 0));
    TRY("nameless-set-user-id", open("/build", O_TMPFILE | O_WRONLY, 04755));
    TRY("attribute", setxattr("/build/s", "user.x", "y", 1, 0));
    TRY("abstract-socket", connect_abstract(name));
    TRY("loopback", connect_to("127.0.0.1", port));
    TRY("elsewhere", connect_to("192.0.2.1", 80));
    TRY("plain-file", open("/build/plain", O_CREAT | O_WRONLY, 0644));
    TRY("temporary-file", open("/build", O_TMPFILE | O_WRONLY, 0600));
    TRY("plain-mode", chmod("/build/s", 0700));
    return 0;
}

static void put(const char *path, const char *text)
{
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    write(file, text, strlen(text));
    close(file);
}

int main(int count, char **words)
{
    const char *out = getenv("out"), *dev = getenv("dev");
    char path[4096];
    if (!strcmp(words[1], "try"))
        return try_all(atoi(words[2]), words[3], words[4], atoi(words[5]));
    if (!strcmp(words[1], "fifo"))
        return mkdir(out, 0755) || (snprintf(path, sizeof path, "%s/fifo", out), mkfifo(path, 0644));
    if (!strcmp(words[1], "socket")) {
        struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
        return mkdir(out, 0755) || chdir(out) || bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address);
    }
    if (!strcmp(words[1], "links")) {
        if (mkdir(out, 0755) || mkdir(dev, 0755) || chdir(out))
            return 1;
        put("file", "shared\n");
        snprintf(path, sizeof path, "%s/file", dev);
        /* Hard links from one output to the other, symbolic ones out of both. */
        return link("file", path) || symlink("/etc/shadow", "absolute") || symlink("../../../../../../../../etc", "relative")
            || symlink("/", "root") || symlink("loop", "loop");
    }
    if (!strcmp(words[1], "daemon")) {
        put(out, "at first\n");
        if (fork() == 0) {
            setsid();
            if (fork() != 0)
                _exit(0);
            int file = open(out, O_WRONLY);
            for (int i = 0; i < 1024; i++)
                if (i != file)
                    close(i);
            for (;;)
                pwrite(file, "changed!", 8, 0);
        }
        wait(0);
        return 0;
    }
    /* What differs from host to host although no one sees it in a source: the name of the kernel, and how directories list their entries. */
    if (!strcmp(words[1], "kernel")) {
        struct utsname name;
        uname(&name);
        put(out, name.release);
        return 0;
    }
    if (!strcmp(words[1], "order")) {
        FILE *file = fopen(out, "w");
        DIR *here = opendir(".");
        struct dirent *entry;
        for (int i = 0; i < 30; i++) {
            snprintf(path, sizeof path, "file%d", i);
            put(path, "");
        }
        while ((entry = readdir(here)))
            if (entry->d_name[0] != '.')
                fprintf(file, "%s\n", entry->d_name);
        return fclose(file);
    }
    return 9;
}
