package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A bom is an SBOM as CycloneDX 1.5 writes it (cyclonedx.org/docs/1.5/json), as
// far as a Go program knows itself: what the linker put into it, not what go.mod says.
type bom struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Serial       string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Ref     string `json:"bom-ref"`
	Type    string `json:"type"` // application, library
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	PURL    string `json:"purl,omitempty"`
	Hashes  []hash `json:"hashes,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

// writeSBOM lists the programs and the modules linked into each.
func writeSBOM(name, version string, binaries []string) error {
	b := bom{Schema: "http://cyclonedx.org/schema/bom-1.5.schema.json", Format: "CycloneDX", Spec: "1.5", Version: 1,
		Metadata: metadata{component{Ref: "stegvis", Type: "application", Name: "stegvis", Version: version}}}
	whole := dependency{Ref: "stegvis", DependsOn: []string{}}
	libraries := map[string]component{}
	for _, path := range binaries {
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		sum, err := hashOf(path)
		if err != nil {
			return err
		}
		c := component{Ref: "file:" + filepath.Base(path), Type: "application", Name: filepath.Base(path), Version: version, Hashes: []hash{{"SHA-256", sum}}}
		b.Components = append(b.Components, c)
		whole.DependsOn = append(whole.DependsOn, c.Ref)
		d := dependency{Ref: c.Ref, DependsOn: []string{}}
		add := func(module, version string) {
			purl := "pkg:golang/" + module + "@" + version
			libraries[purl] = component{Ref: purl, Type: "library", Name: module, Version: version, PURL: purl}
			d.DependsOn = append(d.DependsOn, purl)
		}
		add("std", strings.TrimPrefix(strings.Fields(info.GoVersion)[0], "go"))
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			add(m.Path, m.Version)
		}
		slices.Sort(d.DependsOn)
		b.Dependencies = append(b.Dependencies, d)
	}
	b.Dependencies = append([]dependency{whole}, b.Dependencies...)
	for _, c := range libraries {
		b.Components = append(b.Components, c)
		b.Dependencies = append(b.Dependencies, dependency{c.Ref, []string{}})
	}
	slices.SortStableFunc(b.Components, func(x, y component) int {
		return strings.Compare(x.Type+"\x00"+x.Ref, y.Type+"\x00"+y.Ref)
	})
	slices.SortStableFunc(b.Dependencies[1:], func(x, y dependency) int { return strings.Compare(x.Ref, y.Ref) })
	// The serial number is a UUID (version 8) made of what it numbers, so that the same release has the same.
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	id := sha256.Sum256(text)
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	b.Serial = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])
	text, err = json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}
