namespace Hillingar.Linux;

/// <remarks>The serving side: names, objects, signals.</remarks>
public sealed unsafe partial class Bus
{
    /// <summary>Takes a well-known name, which is not waited for if another has it.</summary>
    /// <exception cref="LinuxException"><c>EEXIST</c>: another has it. <c>EACCES</c>: the bus's policy refuses.</exception>
    public void RequestName(string name)
    {
        using var entry = Enter();
        using var signals = SignalMask.Block();
        SdBus.Check(SdBus.RequestName(_handle, name, 0), "sd_bus_request_name", name);
    }

    public void ReleaseName(string name)
    {
        using var entry = Enter();
        using var signals = SignalMask.Block();
        SdBus.Check(SdBus.ReleaseName(_handle, name), "sd_bus_release_name", name);
    }

    /// <summary>Gives the object at a path an interface.</summary>
    /// <exception cref="LinuxException"><c>EEXIST</c>: it has it already. <c>EINVAL</c>: a name or signature is malformed.</exception>
    public BusRegistration Register<T>(string path, BusInterface<T> description, T target)
        where T : class
    {
        var vtable = new BusVtable(description);
        return Add(new BusTarget.Objects(description, _ => target), vtable, registration =>
        {
            nint slot;
            SdBus.Check(SdBus.AddObjectVtable(_handle, &slot, path, description.Name, vtable.Pointer, registration.Userdata), "sd_bus_add_object_vtable", $"{path} {description.Name}");
            return slot;
        });
    }

    /// <summary>Gives all objects below a prefix an interface.</summary>
    /// <param name="find">The object at a path; null where there is none, the prefix itself included.</param>
    /// <exception cref="LinuxException">As <see cref="Register"/>.</exception>
    public BusRegistration RegisterFallback<T>(string prefix, BusInterface<T> description, Func<string, T?> find)
        where T : class
    {
        var vtable = new BusVtable(description);
        return Add(new BusTarget.Objects(description, find), vtable, registration =>
        {
            nint slot;
            SdBus.Check(
                SdBus.AddFallbackVtable(_handle, &slot, prefix, description.Name, vtable.Pointer, &BusCallbacks.FindObject, registration.Userdata),
                "sd_bus_add_fallback_vtable",
                $"{prefix} {description.Name}");
            return slot;
        });
    }

    /// <summary>Says which objects there are below a prefix, for introspection and <c>GetManagedObjects</c>.</summary>
    /// <param name="list">Full paths of all objects below the prefix.</param>
    public BusRegistration AddNodes(string prefix, Func<IEnumerable<string>> list) =>
        Add(new BusTarget.Nodes(_ => list()), null, registration =>
        {
            nint slot;
            SdBus.Check(SdBus.AddNodeEnumerator(_handle, &slot, prefix, &BusCallbacks.EnumerateNodes, registration.Userdata), "sd_bus_add_node_enumerator", prefix);
            return slot;
        });

    /// <summary>Gives the object at a path the interface <c>org.freedesktop.DBus.ObjectManager</c> for all that is below it.</summary>
    public BusRegistration AddObjectManager(string path) =>
        Add(new BusTarget.Nothing(), null, _ =>
        {
            nint slot;
            SdBus.Check(SdBus.AddObjectManager(_handle, &slot, path), "sd_bus_add_object_manager", path);
            return slot;
        });

    /// <param name="write">Writes the values that the signal is declared to carry.</param>
    /// <exception cref="ArgumentException">The interface has no such signal.</exception>
    /// <exception cref="InvalidOperationException">Other types were written than declared.</exception>
    public void EmitSignal(string path, BusInterface description, string signal, Action<BusWriter>? write = null)
    {
        if (!description.Signals.TryGetValue(signal, out var declared))
            throw new ArgumentException($"{description.Name} has no signal {signal}", nameof(signal));
        using var entry = Enter();
        nint message;
        SdBus.Check(SdBusMessage.NewSignal(_handle, &message, path, description.Name, signal), "sd_bus_message_new_signal", signal);
        try
        {
            BusWriter.Fill(message, write);
            if (SdBusMessage.HasSignature(message, declared.Carries.Signature) <= 0)
                throw new InvalidOperationException($"the signal {signal} is not of the declared type '{declared.Carries.Signature}'");
            Send(message);
        }
        finally
        {
            _ = SdBusMessage.Unref(message); // Always null.
        }
    }

    /// <summary>Emits <c>PropertiesChanged</c>, with the values that the getters give.</summary>
    /// <param name="properties">Names of announced or invalidated properties; none for all of them.</param>
    public void EmitPropertiesChanged(string path, BusInterface description, params IReadOnlyCollection<string> properties)
    {
        using var entry = Enter();
        using var names = new NativeStrings(properties);
        SdBus.Check(
            SdBus.EmitPropertiesChanged(_handle, path, description.Name, properties.Count == 0 ? null : names.Pointer),
            "sd_bus_emit_properties_changed",
            $"{path} {description.Name}");
    }

    /// <summary>Emits <c>InterfacesAdded</c> with all interfaces and properties of an object, which must exist by now.</summary>
    public void EmitObjectAdded(string path)
    {
        using var entry = Enter();
        SdBus.Check(SdBus.EmitObjectAdded(_handle, path), "sd_bus_emit_object_added", path);
    }

    /// <summary>Emits <c>InterfacesRemoved</c> with all interfaces of an object, which must still exist.</summary>
    public void EmitObjectRemoved(string path)
    {
        using var entry = Enter();
        SdBus.Check(SdBus.EmitObjectRemoved(_handle, path), "sd_bus_emit_object_removed", path);
    }

    /// <summary>Emits <c>InterfacesAdded</c> for some interfaces of an object.</summary>
    public void EmitInterfacesAdded(string path, params IReadOnlyCollection<BusInterface> interfaces)
    {
        using var entry = Enter();
        using var names = new NativeStrings([.. interfaces.Select(added => added.Name)]);
        SdBus.Check(SdBus.EmitInterfacesAdded(_handle, path, names.Pointer), "sd_bus_emit_interfaces_added", path);
    }

    /// <summary>Emits <c>InterfacesRemoved</c> for some interfaces of an object.</summary>
    public void EmitInterfacesRemoved(string path, params IReadOnlyCollection<BusInterface> interfaces)
    {
        using var entry = Enter();
        using var names = new NativeStrings([.. interfaces.Select(removed => removed.Name)]);
        SdBus.Check(SdBus.EmitInterfacesRemoved(_handle, path, names.Pointer), "sd_bus_emit_interfaces_removed", path);
    }

    private BusRegistration Add(BusTarget target, BusVtable? vtable, Func<BusRegistration, nint> add)
    {
        using var entry = Enter();
        var registration = BusRegistration.Create(this, target, vtable, add);
        _registrations.Add(registration);
        return registration;
    }
}
