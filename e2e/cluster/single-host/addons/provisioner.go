package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// dirProvisioner makes each volume a directory <root>/<node>/<namespace>_<claim>_<pv>.
// All "nodes" of this cluster share one file system, so a process beside the
// control plane can make and remove the directories; the PV still carries node
// affinity, so that a pod goes back to the node that holds its data, as it
// would with real local disks.
type dirProvisioner struct{ root string }

func (p *dirProvisioner) Provision(_ context.Context, o controller.ProvisionOptions) (*v1.PersistentVolume, controller.ProvisioningState, error) {
	node := o.SelectedNodeName
	if node == "" {
		return nil, controller.ProvisioningFinished, fmt.Errorf("storage class %s must have volumeBindingMode: WaitForFirstConsumer", o.StorageClass.Name)
	}
	if o.PVC.Spec.Selector != nil {
		return nil, controller.ProvisioningFinished, fmt.Errorf("claim selectors are not supported")
	}
	dir := filepath.Join(p.root, node, strings.Join([]string{o.PVC.Namespace, o.PVC.Name, o.PVName}, "_"))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	// MkdirAll obeys the umask; pods may run under any uid.
	if err := os.Chmod(dir, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	pv := &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: o.PVName},
		Spec: v1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *o.StorageClass.ReclaimPolicy,
			AccessModes:                   o.PVC.Spec.AccessModes,
			MountOptions:                  o.StorageClass.MountOptions,
			Capacity: v1.ResourceList{
				// Not enforced: a directory has no quota.
				v1.ResourceStorage: o.PVC.Spec.Resources.Requests[v1.ResourceStorage],
			},
			// "local", not "hostPath": the kubelet applies fsGroup only to the former.
			PersistentVolumeSource: v1.PersistentVolumeSource{Local: &v1.LocalVolumeSource{Path: dir}},
			NodeAffinity: &v1.VolumeNodeAffinity{Required: &v1.NodeSelector{NodeSelectorTerms: []v1.NodeSelectorTerm{{
				MatchExpressions: []v1.NodeSelectorRequirement{{
					Key: v1.LabelHostname, Operator: v1.NodeSelectorOpIn, Values: []string{node},
				}},
			}}}},
		},
	}
	return pv, controller.ProvisioningFinished, nil
}

func (p *dirProvisioner) Delete(_ context.Context, pv *v1.PersistentVolume) error {
	if pv.Spec.Local == nil {
		return &controller.IgnoredError{Reason: "not a directory volume"}
	}
	dir := filepath.Clean(pv.Spec.Local.Path)
	if !strings.HasPrefix(dir, filepath.Clean(p.root)+string(filepath.Separator)) {
		return fmt.Errorf("refusing to remove %s: not under %s", dir, p.root)
	}
	return os.RemoveAll(dir)
}

func runProvisioner(args []string) error {
	fs := flag.NewFlagSet("dir-provisioner", flag.ExitOnError)
	kubeconfig := fs.String("kubeconfig", os.Getenv("KUBECONFIG"), "kubeconfig file")
	root := fs.String("root", "", "directory the volumes are made under")
	name := fs.String("name", "sealstream.io/directory", "provisioner name, as in StorageClass.provisioner")
	_ = fs.Parse(args)
	if !filepath.IsAbs(*root) {
		return fmt.Errorf("--root must be an absolute path")
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(klog.NewContext(context.Background(), klog.Background()), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	controller.NewProvisionController(ctx, client, *name, &dirProvisioner{root: *root},
		controller.LeaderElection(false),
		controller.MetricsPort(0),
	).Run(ctx)
	return nil
}
