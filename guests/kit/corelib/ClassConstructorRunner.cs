using Internal.Runtime;

namespace System.Runtime.CompilerServices
{
    /// <summary>The word in front of a class's static fields: the address of its static constructor, zero once it has run.</summary>
    internal unsafe struct StaticClassConstructionContext
    {
        internal delegate*<void> Constructor;
    }

    /// <summary>
    /// Runs the static constructors that the compiler could not run itself. Compiled code calls these at the first use of a
    /// class's static fields. A constructor that comes round to its own class sees the fields as they are by then, as in any
    /// .NET program.
    /// </summary>
    internal static unsafe class ClassConstructorRunner
    {
        private static object CheckStaticClassConstructionReturnGCStaticBase(StaticClassConstructionContext* context, object fields)
        {
            Run(context);
            return fields;
        }

        private static nint CheckStaticClassConstructionReturnNonGCStaticBase(StaticClassConstructionContext* context, nint fields)
        {
            Run(context);
            return fields;
        }

        private static object? CheckStaticClassConstructionReturnThreadStaticBase(nint module, int index, StaticClassConstructionContext* context)
        {
            Halt.Because("fields of threads are not supported in a guest");
            return null;
        }

        private static void Run(StaticClassConstructionContext* context)
        {
            var constructor = context->Constructor;
            if (constructor == null)
                return;
            context->Constructor = null;
            constructor();
        }
    }
}

namespace Internal.Runtime.CompilerHelpers
{
    /// <summary>The compiler asks for these where code names a type or a field as a value.</summary>
    internal static unsafe class LdTokenHelpers
    {
        private static System.RuntimeTypeHandle GetRuntimeTypeHandle(MethodTable* type) => new() { Value = (nint)type };

        private static System.RuntimeMethodHandle GetRuntimeMethodHandle(nint method) => default;

        private static System.RuntimeFieldHandle GetRuntimeFieldHandle(nint field) => default;

        private static System.Type? GetRuntimeType(MethodTable* type) => null;
    }
}
