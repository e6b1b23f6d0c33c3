// Attributes that the C# compiler or the NativeAOT compiler look for by name.
namespace System
{
    public enum AttributeTargets
    {
        All = 32767,
    }

    public sealed class AttributeUsageAttribute(AttributeTargets targets) : Attribute
    {
        public AttributeTargets ValidOn { get; } = targets;

        public bool AllowMultiple { get; set; }

        public bool Inherited { get; set; }
    }

    public sealed class ParamArrayAttribute : Attribute;

    public sealed class FlagsAttribute : Attribute;

    public sealed class ObsoleteAttribute : Attribute
    {
        public ObsoleteAttribute()
        {
        }

        public ObsoleteAttribute(string message)
        {
        }

        public ObsoleteAttribute(string message, bool error)
        {
        }
    }
}

namespace System.Reflection
{
    public sealed class DefaultMemberAttribute(string name) : Attribute
    {
        public string MemberName { get; } = name;
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    public sealed class DoesNotReturnAttribute : Attribute;

    public sealed class UnscopedRefAttribute : Attribute;

    public sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        public bool ReturnValue { get; } = returnValue;
    }
}

namespace System.Runtime
{
    internal sealed class RuntimeExportAttribute(string entry) : Attribute
    {
        public string EntryPoint { get; } = entry;
    }
}

namespace System.Runtime.InteropServices
{
    public enum LayoutKind
    {
        Sequential = 0,
        Explicit = 2,
        Auto = 3,
    }

    public enum CharSet
    {
        None = 1,
        Ansi = 2,
    }

    public sealed class StructLayoutAttribute(LayoutKind kind) : Attribute
    {
        public LayoutKind Value { get; } = kind;

        public int Size;
        public int Pack;
        public CharSet CharSet;
    }

    public sealed class FieldOffsetAttribute(int offset) : Attribute
    {
        public int Value { get; } = offset;
    }

    /// <summary>Known to the NativeAOT compiler.</summary>
    public interface IDynamicInterfaceCastable
    {
        nint GetDynamicInterfaceImplementation(RuntimeTypeHandle interfaceType, ushort slot);
    }

    public sealed class InAttribute : Attribute;

    public sealed class UnmanagedType;

    public sealed class UnmanagedCallersOnlyAttribute : Attribute
    {
        public string? EntryPoint;
        public Type[]? CallConvs;
    }

    public sealed class DllImportAttribute(string library) : Attribute
    {
        public string Value { get; } = library;

        public string? EntryPoint;
        public bool ExactSpelling;
    }

    public sealed class SuppressGCTransitionAttribute : Attribute;
}

namespace System.Runtime.CompilerServices
{
    public enum MethodImplOptions
    {
        NoInlining = 8,
        AggressiveInlining = 256,
        InternalCall = 4096,
    }

    public sealed class MethodImplAttribute(MethodImplOptions options) : Attribute
    {
        public MethodImplOptions Value { get; } = options;
    }

    public sealed class IntrinsicAttribute : Attribute;

    public sealed class IsByRefLikeAttribute : Attribute;

    public sealed class IsUnmanagedAttribute : Attribute;

    public sealed class IsReadOnlyAttribute : Attribute;

    public sealed class ScopedRefAttribute : Attribute;

    public sealed class RefSafetyRulesAttribute(int version) : Attribute
    {
        public int Version { get; } = version;
    }

    public static class IsVolatile;

    public static class IsExternalInit;

    public sealed class ExtensionAttribute : Attribute;

    public sealed class CompilerGeneratedAttribute : Attribute;

    public sealed class RequiredMemberAttribute : Attribute;

    public sealed class CompilerFeatureRequiredAttribute(string feature) : Attribute
    {
        public string FeatureName { get; } = feature;
    }

    public sealed class UnsafeValueTypeAttribute : Attribute;

    public sealed class FixedBufferAttribute(Type element, int length) : Attribute
    {
        public Type ElementType { get; } = element;

        public int Length { get; } = length;
    }

    public sealed class InlineArrayAttribute(int length) : Attribute
    {
        public int Length { get; } = length;
    }

    public sealed class CompilationRelaxationsAttribute(int relaxations) : Attribute
    {
        public int CompilationRelaxations { get; } = relaxations;
    }

    public sealed class RuntimeCompatibilityAttribute : Attribute
    {
        public bool WrapNonExceptionThrows { get; set; }
    }

    /// <summary>The language features that the C# compiler asks the library about.</summary>
    public static class RuntimeFeature
    {
        public const string ByRefFields = nameof(ByRefFields);
        public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
        public const string NumericIntPtr = nameof(NumericIntPtr);
    }
}
