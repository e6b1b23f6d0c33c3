using System;

namespace Hillingar.Guests.Dns;

/// <summary>
/// Answers queries from the zones, as RFC 1034, section 4.3.2 says, with wildcards (RFC 4592), negative answers (RFC 2308),
/// referrals, and minimal answers to ANY (RFC 8482). It keeps no state between queries and allocates nothing.
/// </summary>
public sealed class Responder
{
    private const int MostAliases = 8;

    // RFC 8482, section 4.2: HINFO with this text, for an hour.
    private const uint AnyTtl = 3600;

    private readonly ZoneSet _zones;

    public Responder(ZoneSet zones) => _zones = zones;

    /// <param name="reply">Where the reply goes; one with less room than a plain reply may take gets none.</param>
    /// <returns>The length of the reply, or 0 for none.</returns>
    public int Answer(ReadOnlySpan<byte> packet, Span<byte> reply)
    {
        Span<byte> asked = stackalloc byte[DnsName.MaxLength];
        var query = default(DnsQuery);
        var outcome = query.Read(packet, asked, out var length);
        if (outcome == QueryOutcome.Drop || reply.Length < DnsQuery.PlainSize)
            return 0;

        Span<ushort> targets = stackalloc ushort[ReplyWriter.MostTargets];
        var writer = new ReplyWriter(query, reply, targets);
        var code = query.Code;
        if (outcome == QueryOutcome.Question)
            code = Resolve(query, asked.Slice(0, length), ref writer);
        writer.SetCode(code);
        if (query.HasEdns)
            writer.AddOpt(code, query.DnssecOk);
        return writer.Length;
    }

    private int Resolve(DnsQuery query, scoped ReadOnlySpan<byte> asked, ref ReplyWriter writer)
    {
        if (query.Class != RecordClass.IN && query.Class != RecordClass.ANY)
            return ResponseCode.Refused;
        // Transfers need TCP and a permission; the other meta types ask for records that no server keeps any more.
        if (RecordType.IsMeta(query.Type) && query.Type != RecordType.ANY)
            return query.Type == RecordType.AXFR || query.Type == RecordType.IXFR ? ResponseCode.Refused : ResponseCode.NotImplemented;

        Span<byte> name = stackalloc byte[DnsName.MaxLength];
        var length = asked.Length;
        asked.CopyTo(name);
        DnsName.ToLower(name.Slice(0, length));

        var zone = _zones.FindZone(name.Slice(0, length));
        if (zone == ZoneSet.None)
            return ResponseCode.Refused;
        // The DS records of a zone stand in its parent (RFC 4035, section 3.1.4.1).
        if (query.Type == RecordType.DS && length == _zones.ApexOf(zone).Length && length > 1)
        {
            var parent = _zones.FindZone(DnsName.Parent(name.Slice(0, length)));
            if (parent != ZoneSet.None)
                zone = parent;
        }

        writer.SetAuthoritative();
        Span<int> followed = stackalloc int[MostAliases];
        for (var aliases = 0; ; aliases++)
        {
            var owner = name.Slice(0, length);
            var node = _zones.FindNode(zone, owner);
            var cut = FindCut(zone, owner, query.Type == RecordType.DS);
            if (cut != ZoneSet.None)
            {
                // Behind an alias the answer so far is ours, the rest is the delegated zone's.
                if (aliases == 0)
                    writer.ClearAuthoritative();
                Refer(cut, zone, owner, ref writer);
                return ResponseCode.NoError;
            }

            if (node == ZoneSet.None)
                node = FindWildcard(zone, owner);
            if (node == ZoneSet.None)
                return Deny(zone, ResponseCode.NameError, ref writer);

            var alias = _zones.FindSet(node, RecordType.CNAME);
            if (alias == ZoneSet.None || query.Type == RecordType.CNAME || query.Type == RecordType.ANY)
                return AnswerAt(zone, node, owner, query.Type, ref writer);

            if (!AddSet(alias, owner, ReplySection.Answer, ref writer))
                return Truncate(ref writer);
            var record = _zones.FirstRecord(alias);
            var target = _zones.DataOf(record);
            if (aliases == MostAliases || DnsName.Equal(target, asked) || LedTo(target, followed.Slice(0, aliases)))
                return ResponseCode.NoError;
            followed[aliases] = record;
            length = target.Length;
            target.CopyTo(name);
            DnsName.ToLower(name.Slice(0, length));
            // Only what is in the same zone is sure to be ours; the asker follows the rest itself.
            if (_zones.FindZone(name.Slice(0, length)) != zone)
                return ResponseCode.NoError;
        }
    }

    // Whether one of the alias records leads to a name already, so that following it again would go in circles.
    private bool LedTo(scoped ReadOnlySpan<byte> target, scoped ReadOnlySpan<int> followed)
    {
        for (var i = 0; i < followed.Length; i++)
        {
            if (DnsName.Equal(_zones.DataOf(followed[i]), target))
                return true;
        }

        return false;
    }

    // The length of the topmost delegated name at or above a name, below the apex, which is the end of that name; None if
    // there is none. Everything from there on belongs to another zone.
    private int FindCut(int zone, ReadOnlySpan<byte> name, bool isAskedOfParent)
    {
        var cut = ZoneSet.None;
        var apexLength = _zones.ApexOf(zone).Length;
        for (var at = name; at.Length > apexLength; at = DnsName.Parent(at))
        {
            if (isAskedOfParent && at.Length == name.Length)
                continue;
            var node = _zones.FindNode(zone, at);
            if (node == ZoneSet.None)
                continue;
            if (_zones.FindSet(node, RecordType.NS) != ZoneSet.None)
                cut = at.Length;
        }

        return cut;
    }

    // The wildcard that stands for a name which does not exist: that of its closest encloser (RFC 4592, section 3.3.1).
    private int FindWildcard(int zone, ReadOnlySpan<byte> name)
    {
        Span<byte> wildcard = stackalloc byte[DnsName.MaxLength];
        var apexLength = _zones.ApexOf(zone).Length;
        while (name.Length > apexLength)
        {
            name = DnsName.Parent(name);
            if (_zones.FindNode(zone, name) == ZoneSet.None)
                continue;
            var length = DnsName.Wildcard(name, wildcard);
            return length < 0 ? ZoneSet.None : _zones.FindNode(zone, wildcard.Slice(0, length));
        }

        return ZoneSet.None;
    }

    private int AnswerAt(int zone, int node, scoped ReadOnlySpan<byte> owner, int type, ref ReplyWriter writer)
    {
        if (type == RecordType.ANY)
        {
            if (_zones.FirstSet(node) == ZoneSet.None)
                return Deny(zone, ResponseCode.NoError, ref writer);
            return writer.Add(ReplySection.Answer, owner, RecordType.HINFO, AnyTtl, "\u0007RFC8482\u0000"u8)
                ? ResponseCode.NoError
                : Truncate(ref writer);
        }

        var set = _zones.FindSet(node, type);
        if (set == ZoneSet.None)
            return Deny(zone, ResponseCode.NoError, ref writer);
        if (!AddSet(set, owner, ReplySection.Answer, ref writer))
            return Truncate(ref writer);
        AddAddresses(zone, set, ref writer);
        return ResponseCode.NoError;
    }

    // No such name, or no such type: the SOA says for how long that may be remembered (RFC 2308, section 3).
    private int Deny(int zone, int code, ref ReplyWriter writer)
    {
        var apex = _zones.ApexOf(zone);
        var set = _zones.FindSet(_zones.FindNode(zone, apex), RecordType.SOA);
        var soa = _zones.DataOf(_zones.FirstRecord(set));
        var minimum = RecordData.MinimumOf(soa);
        var ttl = _zones.TtlOf(set);
        if (!writer.Add(ReplySection.Authority, apex, RecordType.SOA, ttl < minimum ? ttl : minimum, soa))
            writer.SetTruncated();
        return code;
    }

    private void Refer(int cutLength, int zone, scoped ReadOnlySpan<byte> name, ref ReplyWriter writer)
    {
        var cut = name.Slice(name.Length - cutLength);
        var set = _zones.FindSet(_zones.FindNode(zone, cut), RecordType.NS);
        if (!AddSet(set, cut, ReplySection.Authority, ref writer))
        {
            writer.SetTruncated();
            return;
        }

        // Without the addresses of servers inside the delegated zone no client could reach it (RFC 9471).
        if (!AddAddressesWithin(zone, set, cut, ref writer))
            writer.SetTruncated();
    }

    // Addresses of the targets spare the asker a question; what does not fit or is another zone's is left out.
    private void AddAddresses(int zone, int set, ref ReplyWriter writer) =>
        _ = AddAddressesWithin(zone, set, _zones.ApexOf(zone), ref writer);

    private bool AddAddressesWithin(int zone, int set, scoped ReadOnlySpan<byte> ancestor, ref ReplyWriter writer)
    {
        Span<byte> name = stackalloc byte[DnsName.MaxLength];
        var all = true;
        for (var record = _zones.FirstRecord(set); record != ZoneSet.None; record = _zones.NextRecord(record))
        {
            var target = RecordData.TargetOf(_zones.TypeOf(set), _zones.DataOf(record));
            if (target.Length == 0 || !DnsName.IsWithin(target, ancestor))
                continue;
            var lower = name.Slice(0, target.Length);
            target.CopyTo(lower);
            DnsName.ToLower(lower);
            var node = _zones.FindNode(zone, lower);
            if (node == ZoneSet.None)
                continue;
            all &= AddSetOf(node, RecordType.A, target, ref writer) && AddSetOf(node, RecordType.AAAA, target, ref writer);
        }

        return all;
    }

    private bool AddSetOf(int node, int type, scoped ReadOnlySpan<byte> owner, ref ReplyWriter writer)
    {
        var set = _zones.FindSet(node, type);
        if (set == ZoneSet.None)
            return true;
        // Without the TC flag a set must be whole (RFC 2181, section 9).
        var mark = writer.Mark();
        if (AddSet(set, owner, ReplySection.Additional, ref writer))
            return true;
        writer.Rewind(mark);
        return false;
    }

    private bool AddSet(int set, scoped ReadOnlySpan<byte> owner, ReplySection section, ref ReplyWriter writer)
    {
        for (var record = _zones.FirstRecord(set); record != ZoneSet.None; record = _zones.NextRecord(record))
        {
            if (!writer.Add(section, owner, _zones.TypeOf(set), _zones.TtlOf(set), _zones.DataOf(record)))
                return false;
        }

        return true;
    }

    private static int Truncate(ref ReplyWriter writer)
    {
        writer.SetTruncated();
        return ResponseCode.NoError;
    }
}
