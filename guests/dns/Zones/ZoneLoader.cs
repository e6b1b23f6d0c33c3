using System;

namespace Hillingar.Guests.Dns;

/// <summary>
/// Reads one zone from its master file: collects the records, finds the SOA that names the zone, and adds the rest if it
/// belongs there. What makes no sound zone is reported like a mistake of spelling.
/// </summary>
public sealed class ZoneLoader : RecordSink
{
    private readonly Complaints _complaints;
    private readonly ByteArena _bytes = new ByteArena(4096);
    private Pending[] _records = new Pending[64];
    private int _count;

    public ZoneLoader(Complaints complaints) => _complaints = complaints;

    /// <summary>How many records the file has.</summary>
    public int Count => _count;

    public override void Add(ReadOnlySpan<byte> owner, int type, uint ttl, ReadOnlySpan<byte> data, int line, int column)
    {
        if (_count == _records.Length)
        {
            var larger = new Pending[_count * 2];
            for (var i = 0; i < _count; i++)
                larger[i] = _records[i];
            _records = larger;
        }

        _records[_count].Owner = _bytes.Add(owner);
        _records[_count].OwnerLength = owner.Length;
        _records[_count].Type = type;
        _records[_count].Ttl = ttl;
        _records[_count].Data = _bytes.Add(data);
        _records[_count].DataLength = data.Length;
        _records[_count].Line = line;
        _records[_count].Column = column;
        _count++;
    }

    /// <summary>Reads a file and, if it is without mistakes, adds its zone.</summary>
    /// <param name="origin">In wire form.</param>
    /// <returns>The zone, or <see cref="ZoneSet.None"/> after a report.</returns>
    public int Load(ReadOnlySpan<byte> text, ReadOnlySpan<byte> origin, ZoneSet zones)
    {
        _count = 0;
        var before = _complaints.Count;
        new MasterFileReader(_complaints, this).Read(text, origin);
        if (_complaints.Count != before)
            return ZoneSet.None;

        var soa = FindSoa();
        if (soa < 0)
            return ZoneSet.None;
        Span<byte> apex = stackalloc byte[DnsName.MaxLength];
        apex = apex.Slice(0, _records[soa].OwnerLength);
        OwnerOf(soa).CopyTo(apex);
        DnsName.ToLower(apex);
        if (!AllWithin(apex))
            return ZoneSet.None;

        var zone = zones.AddZone(apex);
        if (zone == ZoneSet.None)
        {
            _complaints.Report(_records[soa].Line, _records[soa].Column, "another file holds this zone already"u8, default(ReadOnlySpan<byte>));
            return ZoneSet.None;
        }

        Span<byte> owner = stackalloc byte[DnsName.MaxLength];
        for (var i = 0; i < _count; i++)
        {
            var lower = owner.Slice(0, _records[i].OwnerLength);
            OwnerOf(i).CopyTo(lower);
            DnsName.ToLower(lower);
            zones.Add(zone, lower, _records[i].Type, _records[i].Ttl, _bytes.Get(_records[i].Data, _records[i].DataLength));
        }

        CheckNodes(zones, zone, soa);
        return _complaints.Count == before ? zone : ZoneSet.None;
    }

    private int FindSoa()
    {
        var found = -1;
        for (var i = 0; i < _count; i++)
        {
            if (_records[i].Type != RecordType.SOA)
                continue;
            if (found >= 0)
            {
                Report(i, "the zone has a second SOA record"u8);
                return -1;
            }

            found = i;
        }

        if (found < 0)
            _complaints.Report(1, 1, "the zone has no SOA record"u8, default(ReadOnlySpan<byte>));
        return found;
    }

    private bool AllWithin(ReadOnlySpan<byte> apex)
    {
        var all = true;
        for (var i = 0; i < _count; i++)
        {
            if (DnsName.IsWithin(OwnerOf(i), apex))
                continue;
            Report(i, "the owner is not within the zone that the SOA record names"u8);
            all = false;
        }

        return all;
    }

    private void CheckNodes(ZoneSet zones, int zone, int soa)
    {
        if (zones.FindSet(zones.FindNode(zone, zones.ApexOf(zone)), RecordType.NS) == ZoneSet.None)
            Report(soa, "the zone has no NS record at its apex"u8);

        Span<byte> name = stackalloc byte[DnsName.MaxLength];
        for (var i = 0; i < _count; i++)
        {
            if (_records[i].Type != RecordType.CNAME)
                continue;
            var owner = name.Slice(0, _records[i].OwnerLength);
            OwnerOf(i).CopyTo(owner);
            DnsName.ToLower(owner);
            var node = zones.FindNode(zone, owner);
            var set = zones.FirstSet(node);
            // A name with a CNAME has nothing else, and one of them (RFC 1034, section 3.6.2).
            if (zones.NextSet(set) != ZoneSet.None)
                Report(i, "a name with a CNAME record has no other records"u8);
            else if (zones.NextRecord(zones.FirstRecord(set)) != ZoneSet.None)
                Report(i, "a name has only one CNAME record"u8);
        }
    }

    private void Report(int record, ReadOnlySpan<byte> message) =>
        _complaints.Report(_records[record].Line, _records[record].Column, message, default(ReadOnlySpan<byte>));

    private ReadOnlySpan<byte> OwnerOf(int record) => _bytes.Get(_records[record].Owner, _records[record].OwnerLength);

    private struct Pending
    {
        public int Owner;
        public int OwnerLength;
        public int Type;
        public uint Ttl;
        public int Data;
        public int DataLength;
        public int Line;
        public int Column;
    }
}
