using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>linux/netlink.h</c>.</summary>
internal static class NetlinkAbi
{
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_CLOEXEC = Fcntl.O_CLOEXEC;
    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_PEEK = 2;
    internal const int SOL_NETLINK = 270;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int NETLINK_ROUTE = 0;
    internal const int NETLINK_NETFILTER = 12;
    internal const int NETLINK_CAP_ACK = 10;
    internal const int NETLINK_EXT_ACK = 11;

    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_DUMP_INTR = 0x10;
    internal const ushort NLM_F_CAPPED = 0x100;
    internal const ushort NLM_F_ACK_TLVS = 0x200;
    internal const ushort NLM_F_DUMP = 0x300;
    internal const ushort NLM_F_EXCL = 0x200;
    internal const ushort NLM_F_CREATE = 0x400;

    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort NLMSGERR_ATTR_MSG = 1;
    internal const ushort NLA_F_NESTED = 0x8000;

    /// <summary>The bits of an attribute's type that are not flags (<c>NLA_TYPE_MASK</c>).</summary>
    internal const ushort TypeMask = 0x3fff;

    /// <summary><c>NLMSG_ALIGNTO</c> and <c>NLA_ALIGNTO</c>.</summary>
    internal const int Alignment = 4;

    internal static int Align(int size) => (size + Alignment - 1) & ~(Alignment - 1);

    /// <summary><c>struct nlmsghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public uint Length;
        public ushort Type;
        public ushort Flags;
        public uint Sequence;
        public uint Port;
    }

    /// <summary><c>struct nlattr</c>, and <c>struct rtattr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Attribute
    {
        public ushort Length;
        public ushort Type;
    }

    /// <summary><c>struct nlmsgerr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Error
    {
        public int Number;
        public Header Request;
    }

    /// <summary><c>struct sockaddr_nl</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Address
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }
}
