namespace Hillingar.Tender.Tests;

/// <summary>The computation of <c>guests/tests/runtime.c</c> once more: the same operations in the same order give the same bits.</summary>
internal static class FourBodies
{
    private const double Time = 0.001953125;

    private static readonly double[] Masses = [40, 0.04, 0.01, 0.002];

    /// <summary>The energy before and after that many steps.</summary>
    internal static (double Before, double After) Energies(int steps)
    {
        double[][] positions = [[0, 0, 0], [5, -1, 0.25], [8.5, 4, -0.5], [13, -15, 0.125]];
        double[][] speeds = [[0, 0, 0], [0.5, 2.75, -0.125], [-1, 1.75, 0.0625], [1.0625, 0.875, -0.03125]];
        var before = Energy(positions, speeds);
        for (var i = 0; i < steps; i++)
            Step(positions, speeds);
        return (before, Energy(positions, speeds));
    }

    private static double Energy(double[][] positions, double[][] speeds)
    {
        var sum = 0.0;
        var d = new double[3];
        for (var a = 0; a < Masses.Length; a++)
        {
            var v = speeds[a];
            sum += 0.5 * Masses[a] * ((v[0] * v[0]) + (v[1] * v[1]) + (v[2] * v[2]));
            for (var b = a + 1; b < Masses.Length; b++)
                sum -= Masses[a] * Masses[b] / Distance(positions[a], positions[b], d);
        }

        return sum;
    }

    private static void Step(double[][] positions, double[][] speeds)
    {
        var d = new double[3];
        for (var a = 0; a < Masses.Length; a++)
        {
            for (var b = a + 1; b < Masses.Length; b++)
            {
                var r = Distance(positions[a], positions[b], d);
                var pull = Time / (r * r * r);
                for (var i = 0; i < 3; i++)
                {
                    speeds[a][i] -= d[i] * Masses[b] * pull;
                    speeds[b][i] += d[i] * Masses[a] * pull;
                }
            }
        }

        for (var a = 0; a < Masses.Length; a++)
        {
            for (var i = 0; i < 3; i++)
                positions[a][i] += Time * speeds[a][i];
        }
    }

    private static double Distance(double[] a, double[] b, double[] d)
    {
        for (var i = 0; i < 3; i++)
            d[i] = a[i] - b[i];
        return Math.Sqrt((d[0] * d[0]) + (d[1] * d[1]) + (d[2] * d[2]));
    }
}
