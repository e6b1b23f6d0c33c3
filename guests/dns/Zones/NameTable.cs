using System;

namespace Hillingar.Guests.Dns;

/// <summary>
/// Finds a number by a name and a scope: a hash table with open addressing over names in an arena, which must be in
/// lower case. Entries are numbered from 0 in the order in which they were added.
/// </summary>
public sealed class NameTable
{
    private const int Empty = -1;

    private readonly ByteArena _arena;
    private int[] _slots;
    private Entry[] _entries;

    public NameTable(ByteArena arena)
    {
        _arena = arena;
        _slots = NewSlots(64);
        _entries = new Entry[32];
    }

    public int Count { get; private set; }

    /// <summary>The number of the entry, or -1.</summary>
    public int Find(int scope, ReadOnlySpan<byte> name)
    {
        var mask = _slots.Length - 1;
        var hash = Hash(scope, name);
        for (var slot = (int)(hash & (uint)mask); _slots[slot] != Empty; slot = (slot + 1) & mask)
        {
            var index = _slots[slot];
            if (_entries[index].Hash == hash && _entries[index].Scope == scope && NameOf(index).SequenceEqual(name))
                return index;
        }

        return -1;
    }

    /// <summary>Adds an entry that is not there yet.</summary>
    /// <returns>Its number.</returns>
    public int Add(int scope, ReadOnlySpan<byte> name)
    {
        if (Count == _entries.Length)
            Grow();
        var index = Count++;
        _entries[index].Hash = Hash(scope, name);
        _entries[index].Scope = scope;
        _entries[index].NameLength = name.Length;
        _entries[index].NameOffset = _arena.Add(name);
        Place(index);
        return index;
    }

    public ReadOnlySpan<byte> NameOf(int index) => _arena.Get(_entries[index].NameOffset, _entries[index].NameLength);

    private void Grow()
    {
        var larger = new Entry[_entries.Length * 2];
        for (var i = 0; i < Count; i++)
            larger[i] = _entries[i];
        _entries = larger;
        // At most half of the slots are taken, so probing stays short.
        _slots = NewSlots(larger.Length * 2);
        for (var i = 0; i < Count; i++)
            Place(i);
    }

    private void Place(int index)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(_entries[index].Hash & (uint)mask);
        while (_slots[slot] != Empty)
            slot = (slot + 1) & mask;
        _slots[slot] = index;
    }

    private static int[] NewSlots(int count)
    {
        var slots = new int[count];
        for (var i = 0; i < count; i++)
            slots[i] = Empty;
        return slots;
    }

    // FNV-1a. Names come from the operator's zone files, so no client can choose keys that collide.
    private static uint Hash(int scope, ReadOnlySpan<byte> name)
    {
        unchecked
        {
            var hash = (2166136261 ^ (uint)scope) * 16777619;
            for (var i = 0; i < name.Length; i++)
                hash = (hash ^ name[i]) * 16777619;
            return hash;
        }
    }

    private struct Entry
    {
        public uint Hash;
        public int Scope;
        public int NameOffset;
        public int NameLength;
    }
}
