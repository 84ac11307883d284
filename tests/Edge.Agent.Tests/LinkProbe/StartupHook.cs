using System.Globalization;
using Edge.Agent.Boards;
using Edge.Agent.Tests.LinkProbe;

/// <summary>Run by the runtime in a process that a test starts with DOTNET_STARTUP_HOOKS, before its Main: the agent's clock goes as many
/// times as fast as <see cref="Variable"/> says.</summary>
#pragma warning disable CA1050, MA0047, RCS1110 // the runtime looks for it outside of any namespace
internal static class StartupHook
#pragma warning restore CA1050, MA0047, RCS1110
{
    public const string Variable = "EDGE_TEST_PACE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } pace)
        {
            HostTime.Provider = new FastTime(int.Parse(pace, CultureInfo.InvariantCulture));
        }
    }
}
