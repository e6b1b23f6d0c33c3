using Internal.Runtime;

namespace System;

/// <summary>The root of all classes. Its only field is the method table, where the compiler expects it.</summary>
public unsafe class Object
{
    internal MethodTable* m_pMethodTable;

    public virtual bool Equals(object? other) => this == other;

    public virtual int GetHashCode() => 0;

    public virtual string ToString() => "";
}

/// <summary>The root of all structs.</summary>
public abstract class ValueType;

/// <summary>The root of all enumerations.</summary>
public abstract class Enum : ValueType;

/// <summary>What a method without a result returns.</summary>
public struct Void;

/// <summary>The compilers know attributes by name; nothing here reads one at run time.</summary>
public abstract class Attribute;

/// <summary>Known to the compiler; guests have no reflection.</summary>
public abstract class Type;

/// <summary>Known to the compiler; guests have no reflection.</summary>
internal abstract class RuntimeType : Type;

/// <summary>Known to the compiler; guests have no reflection.</summary>
public struct RuntimeTypeHandle
{
    internal nint Value;
}

/// <summary>Known to the compiler; guests have no reflection.</summary>
public struct RuntimeMethodHandle;

/// <summary>Names the initial contents of an array to the compiler.</summary>
public struct RuntimeFieldHandle;

/// <summary>Known to the C# compiler, which refuses lambdas without it; guests have no delegates.</summary>
public abstract class Delegate;

/// <summary>Known to the C# compiler; guests have no delegates.</summary>
public abstract class MulticastDelegate : Delegate;

/// <summary>Something to be disposed of at the end of a <c>using</c>.</summary>
public interface IDisposable
{
    void Dispose();
}

/// <summary>The compiler puts settings here at start-up; a guest has none.</summary>
public static class AppContext
{
    internal static void SetData(string name, object data)
    {
    }
}
