using System.Text;
using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>One value of an object or structure on the bus: its name, its type, and where it is in the record of type <typeparamref name="TOwner"/>.</summary>
public abstract class BusField<TOwner>
{
    private protected BusField(string name, string signature)
    {
        Name = name;
        Signature = signature;
        NameBytes = Encoding.ASCII.GetBytes(name);
        SignatureBytes = Encoding.ASCII.GetBytes(signature);
    }

    public string Name { get; }

    public string Signature { get; }

    // The same two as they go over the wire, so that the answers with many properties do not encode them again.
    internal byte[] NameBytes { get; }

    internal byte[] SignatureBytes { get; }

    public abstract void Write(BodyWriter body, TOwner owner);

    public abstract void Read(ref Reader reader, TOwner owner);

    public abstract bool IsSame(TOwner one, TOwner other);
}

internal sealed class BusField<TOwner, TValue>(string name, BusType<TValue> type, Func<TOwner, TValue> get, Action<TOwner, TValue> set)
    : BusField<TOwner>(name, type.Signature)
{
    public override void Write(BodyWriter body, TOwner owner) => type.Write(body, get(owner));

    public override void Read(ref Reader reader, TOwner owner) => set(owner, type.Read(ref reader));

    public override bool IsSame(TOwner one, TOwner other) => type.AreSame(get(one), get(other));
}

/// <summary>Makes fields; the compiler finds the types.</summary>
public static class BusField
{
    public static BusField<TOwner> Of<TOwner, TValue>(string name, BusType<TValue> type, Func<TOwner, TValue> get, Action<TOwner, TValue> set) =>
        new BusField<TOwner, TValue>(name, type, get, set);
}
