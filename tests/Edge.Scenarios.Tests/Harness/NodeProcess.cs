namespace Edge.Scenarios.Tests.Harness;

/// <summary><c>edge-sim node</c> as a real process.</summary>
internal static class NodeProcess
{
    public const string Group = "hai-phong";
    public const string Id = "SIM-0001";

    /// <summary>Starts the site <see cref="Id"/> with frames of one second, the shortest.</summary>
    public static RealProcess Start(string broker, params string[] options)
    {
        string executable = Path.Combine(AppContext.BaseDirectory, "edge-sim");
        return RealProcess.Start(executable, ["node", "--broker", broker, "--id", Id, "--frame", "1", .. options]);
    }
}
