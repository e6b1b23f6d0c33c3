using System;
using Hillingar.Guests.Solo5;
using Hillingar.Guests.Storage;
using Hillingar.Guests.Text;

namespace Hillingar.Guests.Dns;

/// <summary>Loads every <c>*.zone</c> file of a tar volume and tells on the console what it found, or what is wrong.</summary>
public sealed class ZoneVolume
{
    // More than this in one file is a mistake, not a zone; memory ends the guest with a message of its own before.
    private const ulong LargestFile = 64 << 20;
    private const int LineLength = 1200;

    private readonly TarReader _archive;
    private readonly ZoneSet _zones;
    private readonly ConsoleComplaints _complaints = new ConsoleComplaints();

    public ZoneVolume(BlockSource volume, ZoneSet zones)
    {
        _archive = new TarReader(volume);
        _zones = zones;
    }

    /// <returns>False if a zone has mistakes, the volume is damaged, or there is no zone.</returns>
    public bool Load()
    {
        while (true)
        {
            switch (_archive.MoveNext())
            {
                case TarStep.End:
                    if (_zones.ZoneCount == 0 && _complaints.Count == 0)
                        Console.WriteLine("dns: the volume 'zones' holds no file whose name ends in .zone"u8);
                    return _zones.ZoneCount > 0 && _complaints.Count == 0;
                case TarStep.Broken:
                    Console.WriteLine("dns: the volume 'zones' is not a sound tar archive"u8);
                    return false;
                default:
                    if (_archive.IsFile && EndsIn(_archive.Name, ".zone"u8) && !LoadFile())
                        return false;
                    break;
            }
        }
    }

    // False only if nothing further can be read; mistakes in a zone are counted, and the other zones are looked at too.
    private bool LoadFile()
    {
        _complaints.File = _archive.Name;
        if (_archive.Length > LargestFile)
        {
            _complaints.Report(1, 1, "the file is larger than 64 MiB"u8, default(ReadOnlySpan<byte>));
            return true;
        }

        var text = new byte[(int)_archive.Length];
        if (!_archive.TryRead(0, text))
        {
            Console.WriteLine("dns: the volume 'zones' cannot be read"u8);
            return false;
        }

        Span<byte> origin = stackalloc byte[DnsName.MaxLength];
        var originLength = OriginOf(_archive.Name, origin, out var problem);
        if (originLength < 0)
        {
            _complaints.Report(1, 1, problem, _archive.Name);
            return true;
        }

        var loader = new ZoneLoader(_complaints);
        var zone = loader.Load(text, origin.Slice(0, originLength), _zones);
        if (zone != ZoneSet.None)
            Tell(zone, loader.Count);
        return true;
    }

    private void Tell(int zone, int records)
    {
        var apex = _zones.ApexOf(zone);
        var soa = _zones.DataOf(_zones.FirstRecord(_zones.FindSet(_zones.FindNode(zone, apex), RecordType.SOA)));
        Span<byte> name = stackalloc byte[DnsName.MaxText];
        Span<byte> buffer = stackalloc byte[LineLength];
        var line = new LineWriter(buffer);
        line.Append("dns: zone "u8);
        line.Append(name.Slice(0, DnsName.Format(apex, name)));
        line.Append(" serial "u8);
        line.Append(RecordData.SerialOf(soa));
        line.Append(", "u8);
        line.Append((ulong)records);
        line.Append(" records"u8);
        Console.WriteLine(line.Written);
    }

    // The member's last part without .zone, as an absolute name: the origin until the file says otherwise.
    private static int OriginOf(ReadOnlySpan<byte> member, Span<byte> origin, out ReadOnlySpan<byte> problem)
    {
        var start = 0;
        for (var i = 0; i < member.Length; i++)
        {
            if (member[i] == (byte)'/')
                start = i + 1;
        }

        var name = member.Slice(start, member.Length - start - ".zone"u8.Length);
        ReadOnlySpan<byte> root = stackalloc byte[1];
        return MasterText.ReadName(name.Length == 0 ? "."u8 : name, root, origin, out problem);
    }

    private static bool EndsIn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> end) =>
        name.Length >= end.Length && name.Slice(name.Length - end.Length).SequenceEqual(end);

    /// <summary>Prints <c>FILE:LINE:COLUMN: error: MESSAGE</c>, the form that editors jump to.</summary>
    private sealed class ConsoleComplaints : Complaints
    {
        private readonly byte[] _file = new byte[LineLength];
        private int _fileLength;

        /// <summary>The file that the next mistakes are in.</summary>
        public ReadOnlySpan<byte> File
        {
            set
            {
                value.CopyTo(_file);
                _fileLength = value.Length;
            }
        }

        protected override void Show(int line, int column, ReadOnlySpan<byte> message, ReadOnlySpan<byte> quoted)
        {
            Span<byte> buffer = stackalloc byte[LineLength];
            var text = new LineWriter(buffer);
            text.AppendPrintable(new ReadOnlySpan<byte>(_file, 0, _fileLength));
            text.Append(":"u8);
            text.Append((ulong)line);
            text.Append(":"u8);
            text.Append((ulong)column);
            text.Append(": error: "u8);
            text.Append(message);
            if (!quoted.IsEmpty)
            {
                text.Append(": \""u8);
                text.AppendPrintable(quoted);
                text.Append("\""u8);
            }

            Console.WriteLine(text.Written);
        }
    }
}
