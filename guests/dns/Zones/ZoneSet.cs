using System;

namespace Hillingar.Guests.Dns;

/// <summary>
/// All zones of the server, built once at start and only read afterwards. A zone is a number; a node is a name in a zone,
/// with a chain of record sets; empty names between a node and its zone's apex are nodes too.
/// </summary>
public sealed class ZoneSet
{
    public const int None = -1;

    private readonly ByteArena _arena = new ByteArena(4096);
    private readonly NameTable _apexes;
    private readonly NameTable _names;
    private int[] _firstSetOf = new int[32];
    private RecordSet[] _sets = new RecordSet[32];
    private Record[] _records = new Record[64];
    private int _setCount;
    private int _recordCount;

    public ZoneSet()
    {
        _apexes = new NameTable(_arena);
        _names = new NameTable(_arena);
    }

    public int ZoneCount => _apexes.Count;

    public int RecordCount => _recordCount;

    /// <param name="apex">In lower case.</param>
    /// <returns>The new zone, or <see cref="None"/> if there is one with this apex.</returns>
    public int AddZone(ReadOnlySpan<byte> apex) => _apexes.Find(0, apex) >= 0 ? None : _apexes.Add(0, apex);

    public ReadOnlySpan<byte> ApexOf(int zone) => _apexes.NameOf(zone);

    /// <summary>The zone with the longest apex that the name is within, or <see cref="None"/>.</summary>
    /// <param name="name">In lower case.</param>
    public int FindZone(ReadOnlySpan<byte> name)
    {
        while (true)
        {
            var zone = _apexes.Find(0, name);
            if (zone >= 0)
                return zone;
            if (DnsName.IsRoot(name))
                return None;
            name = DnsName.Parent(name);
        }
    }

    /// <summary>The node of a name in a zone, or <see cref="None"/>.</summary>
    /// <param name="name">In lower case.</param>
    public int FindNode(int zone, ReadOnlySpan<byte> name) => _names.Find(zone, name);

    /// <summary>The record set of a type at a node, or <see cref="None"/>.</summary>
    public int FindSet(int node, int type)
    {
        for (var set = _firstSetOf[node]; set != None; set = _sets[set].Next)
        {
            if (_sets[set].Type == type)
                return set;
        }

        return None;
    }

    /// <summary>The first record set of a node, or <see cref="None"/>; the others follow by <see cref="NextSet"/>.</summary>
    public int FirstSet(int node) => _firstSetOf[node];

    public int NextSet(int set) => _sets[set].Next;

    public int TypeOf(int set) => _sets[set].Type;

    /// <summary>Seconds.</summary>
    public uint TtlOf(int set) => _sets[set].Ttl;

    /// <summary>The first record of a set; the others follow by <see cref="NextRecord"/>, until <see cref="None"/>.</summary>
    public int FirstRecord(int set) => _sets[set].FirstRecord;

    public int NextRecord(int record) => _records[record].Next;

    /// <summary>A record's data in wire form, names without compression.</summary>
    public ReadOnlySpan<byte> DataOf(int record) => _arena.Get(_records[record].Offset, _records[record].Length);

    /// <summary>Adds a record. One that is there already is left out; a set has the smallest TTL of its records (RFC 2181, section 5.2).</summary>
    /// <param name="owner">Within the zone, in lower case.</param>
    public void Add(int zone, ReadOnlySpan<byte> owner, int type, uint ttl, ReadOnlySpan<byte> data)
    {
        var node = NodeAt(zone, owner);
        var set = FindSet(node, type);
        if (set == None)
            set = AddSet(node, type, ttl);
        if (ttl < _sets[set].Ttl)
            _sets[set].Ttl = ttl;

        var last = None;
        for (var record = _sets[set].FirstRecord; record != None; record = _records[record].Next)
        {
            if (DataOf(record).SequenceEqual(data))
                return;
            last = record;
        }

        var added = AddRecord(data);
        if (last == None)
            _sets[set].FirstRecord = added;
        else
            _records[last].Next = added;
    }

    private int NodeAt(int zone, ReadOnlySpan<byte> name)
    {
        var node = FindNode(zone, name);
        if (node != None)
            return node;
        // Names between this one and the apex exist as well, even if they own nothing (RFC 4592, section 2.2.2).
        if (name.Length > ApexOf(zone).Length)
            _ = NodeAt(zone, DnsName.Parent(name));
        node = _names.Add(zone, name);
        if (node >= _firstSetOf.Length)
        {
            var larger = new int[_firstSetOf.Length * 2];
            for (var i = 0; i < _firstSetOf.Length; i++)
                larger[i] = _firstSetOf[i];
            _firstSetOf = larger;
        }

        _firstSetOf[node] = None;
        return node;
    }

    private int AddSet(int node, int type, uint ttl)
    {
        if (_setCount == _sets.Length)
        {
            var larger = new RecordSet[_sets.Length * 2];
            for (var i = 0; i < _setCount; i++)
                larger[i] = _sets[i];
            _sets = larger;
        }

        var set = _setCount++;
        _sets[set].Type = type;
        _sets[set].Ttl = ttl;
        _sets[set].FirstRecord = None;
        _sets[set].Next = _firstSetOf[node];
        _firstSetOf[node] = set;
        return set;
    }

    private int AddRecord(ReadOnlySpan<byte> data)
    {
        if (_recordCount == _records.Length)
        {
            var larger = new Record[_records.Length * 2];
            for (var i = 0; i < _recordCount; i++)
                larger[i] = _records[i];
            _records = larger;
        }

        var record = _recordCount++;
        _records[record].Offset = _arena.Add(data);
        _records[record].Length = data.Length;
        _records[record].Next = None;
        return record;
    }

    private struct RecordSet
    {
        public int Type;
        public uint Ttl;
        public int FirstRecord;
        public int Next;
    }

    private struct Record
    {
        public int Offset;
        public int Length;
        public int Next;
    }
}
